package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Address;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.glassfish.tyrus.core.Handshake;
import org.glassfish.tyrus.core.HandshakeException;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;

/** Asks for the upgrade to WebSocket and judges the answer. Tyrus does not get to see the path, the query and the headers. */
final class Upgrade {

    private final Address address;
    private final Handshake handshake;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Upgrade(AbstractTransport.Request request) {
        address = request.address();
        handshake = Handshake.createClientHandshake(
                RequestContext.Builder.create().requestURI(address.origin()).build());
        handshake.prepareRequest().getHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        headers.remove(UpgradeRequest.ORIGIN_HEADER); // It is not a page of a browser that connects.
        headers.put(UpgradeRequest.HOST, address.hostHeader());
        request.headers().forEach(headers::putIfAbsent);
    }

    String request() {
        return Head.request("GET", address.target(), headers);
    }

    /** As RFC 6455 says in section 4.1. Of the lists in it, Tyrus would only look at what comes first. */
    void check(Head answer) throws IOException {
        if (answer.status() != Head.SWITCHING_PROTOCOLS) {
            throw new UpgradeRefusedException(answer.status());
        }
        if (answer.has(UpgradeRequest.SEC_WEBSOCKET_EXTENSIONS, any -> true)) {
            throw new IOException(
                    "The answer of " + address + " to the upgrade has an extension that nobody asked for");
        }
        boolean upgraded = answer.has(UpgradeRequest.UPGRADE, UpgradeRequest.WEBSOCKET::equalsIgnoreCase)
                && answer.has(UpgradeRequest.CONNECTION, UpgradeRequest.UPGRADE::equalsIgnoreCase)
                && answer.has(UpgradeResponse.SEC_WEBSOCKET_ACCEPT, this::isAccepted)
                && !answer.has(UpgradeRequest.SEC_WEBSOCKET_PROTOCOL, any -> true);
        if (!upgraded) {
            throw new IOException("The answer of " + address + " to the upgrade is not a valid one");
        }
    }

    private boolean isAccepted(String value) {
        TyrusUpgradeResponse plain = new TyrusUpgradeResponse();
        plain.setStatus(Head.SWITCHING_PROTOCOLS);
        plain.getHeaders().put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
        plain.getHeaders().put(UpgradeRequest.CONNECTION, List.of(UpgradeRequest.UPGRADE));
        plain.getHeaders().put(UpgradeResponse.SEC_WEBSOCKET_ACCEPT, List.of(value));
        try {
            handshake.validateServerResponse(plain);
            return true;
        } catch (HandshakeException notAccepted) {
            return false;
        }
    }
}
