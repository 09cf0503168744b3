package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.ClientEngine.ClientUpgradeInfo;
import org.glassfish.tyrus.spi.ClientEngine.ClientUpgradeStatus;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;

/** Asks for the upgrade to WebSocket and judges the answer. */
final class Upgrade {

    private static final String ORIGIN = "Origin";
    static final int SWITCHING_PROTOCOLS = 101;

    private final Address address;
    private final ClientEngine engine;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final String accept;

    Upgrade(AbstractTransport.Request request, ClientEngine engine) {
        this.address = request.address();
        this.engine = engine;
        engine.createUpgradeRequest(null)
                .getHeaders()
                .forEach((name, values) -> headers.put(name, String.join(", ", values)));
        // It is not a page of a browser that connects.
        headers.remove(ORIGIN);
        headers.put("Host", address.hostHeader());
        accept = acceptFor(Objects.requireNonNull(headers.get(UpgradeRequest.SEC_WEBSOCKET_KEY)));
        request.headers().forEach(headers::putIfAbsent);
    }

    HttpRequestPacket request() {
        HttpRequestPacket.Builder request = HttpRequestPacket.builder()
                .method(Method.GET)
                .uri(address.target())
                .protocol(Protocol.HTTP_1_1);
        headers.forEach(request::header);
        return request.build();
    }

    /** Takes the answer, and what Tyrus writes to the peer; returns what Tyrus reads from it. */
    ReadHandler accept(HttpResponsePacket answer, Wire wire) throws IOException {
        if (answer.getStatus() != SWITCHING_PROTOCOLS) {
            throw new UpgradeRefusedException(answer.getStatus());
        }
        if (answer.containsHeader(UpgradeRequest.SEC_WEBSOCKET_EXTENSIONS)) {
            throw new IOException(
                    "The answer of " + address + " to the upgrade has an extension that nobody asked for");
        }
        if (!isRight(answer)) {
            throw new IOException("The answer of " + address + " to the upgrade is not a valid one");
        }
        // Tyrus logs what it is given at debug, and the peer may have repeated the request.
        TyrusUpgradeResponse forTyrus = new TyrusUpgradeResponse();
        forTyrus.setStatus(answer.getStatus());
        forTyrus.getHeaders().put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
        forTyrus.getHeaders().put(UpgradeRequest.CONNECTION, List.of(UpgradeRequest.UPGRADE));
        forTyrus.getHeaders().put(UpgradeResponse.SEC_WEBSOCKET_ACCEPT, List.of(accept));
        ClientUpgradeInfo info = engine.processResponse(forTyrus, wire, reason -> wire.close());
        if (info.getUpgradeStatus() != ClientUpgradeStatus.SUCCESS) {
            throw new IOException("The answer of " + address + " to the upgrade is not a valid one");
        }
        return info.createConnection().getReadHandler();
    }

    /** As RFC 6455 says in section 4.1; repeated headers are one list. */
    private boolean isRight(HttpResponsePacket answer) {
        return has(answer, UpgradeRequest.UPGRADE, UpgradeRequest.WEBSOCKET::equalsIgnoreCase)
                && has(answer, UpgradeRequest.CONNECTION, UpgradeRequest.UPGRADE::equalsIgnoreCase)
                && has(answer, UpgradeResponse.SEC_WEBSOCKET_ACCEPT, accept::equals)
                && !answer.containsHeader(UpgradeRequest.SEC_WEBSOCKET_PROTOCOL);
    }

    private static boolean has(HttpResponsePacket answer, String name, Predicate<String> wanted) {
        for (String value : answer.getHeaders().values(name)) {
            for (String element : value.split(",", -1)) {
                if (wanted.test(element.strip())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String acceptFor(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + UpgradeRequest.SERVER_KEY_HASH).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
