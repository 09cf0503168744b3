package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.Workers;
import io.kabelwerk.spi.support.Redaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOConnectorHandler;
import org.glassfish.grizzly.ssl.SSLFilter;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.ClientEngine.ClientUpgradeInfo;
import org.glassfish.tyrus.spi.ClientEngine.ClientUpgradeStatus;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.jspecify.annotations.Nullable;

/**
 * One connect: resolve, TCP, perhaps a proxy, perhaps TLS, upgrade.
 *
 * <p>Begins on a worker, since asking the proxy selector and resolving names may block, and goes on where the selectors
 * call it. It is over once; whoever is first decides how. A socket that is not handed over then is closed.
 */
final class Attempt {

    private static final String ORIGIN = "Origin";
    private static final int SWITCHING_PROTOCOLS = 101;

    private final TyrusTransport transport;
    private final Workers workers;
    private final Address address;
    private final Map<String, String> headers;
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private final TyrusConnection connection;
    private final Queue<Route> routes = new ArrayDeque<>();
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile @Nullable TCPNIOConnection socket;
    private @Nullable ClientEngine engine;
    private @Nullable SSLFilter tls;
    private String accept = "";

    Attempt(TyrusTransport transport, Address address, Map<String, String> headers, Listener listener) {
        this.transport = transport;
        this.workers = transport.workers();
        this.address = address;
        this.headers = headers;
        this.connection = new TyrusConnection(transport, listener, result);
    }

    CompletableFuture<Connection> result() {
        return result;
    }

    /** Begins; returns at once. */
    void begin() {
        var timeout = transport.options().connectTimeout();
        Future<?> timer = workers.after(
                timeout,
                () -> fail(new SocketTimeoutException("No open connection to " + address + " within " + timeout)));
        var unused = result.whenComplete((opened, error) -> {
            timer.cancel(false);
            transport.decided(this);
            if (opened == null) {
                // The caller may have decided that, by cancelling.
                decided.set(true);
                closeSocket();
            }
        });
        workers.execute(() -> step(() -> {
            routes.addAll(Route.all(address, transport.options().proxySelector()));
            engine = transport.engines().create(address.origin(), connection.endpoint());
            tls = address.secure() ? Tls.filter(transport.options().sslContext(), address) : null;
            tryNextRoute();
        }));
    }

    /** A part of the attempt. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** Takes a step. What it throws is how the attempt fails. */
    private void step(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            fail(e);
        } catch (Throwable e) {
            fail(Redaction.ioException("The connection to " + address + " could not be made", e));
        }
    }

    /** Fails, unless it is decided already. */
    void fail(IOException error) {
        if (decided.compareAndSet(false, true)) {
            workers.execute(() -> result.completeExceptionally(error));
        }
    }

    private void closeSocket() {
        TCPNIOConnection current = socket;
        if (current != null) {
            current.terminateSilently();
        }
    }

    // ------------------------------------------------------------------ TCP

    private void tryNextRoute() throws IOException {
        Route route = routes.remove();
        TCPNIOConnectorHandler connector =
                new TCPNIOConnectorHandler(transport.sockets().running()) {
                    @Override
                    @SuppressWarnings("rawtypes")
                    protected void preConfigure(org.glassfish.grizzly.Connection made) {
                        use((TCPNIOConnection) made);
                    }
                };
        Incoming incoming = new Incoming(this, connection, route.proxy() != null);
        connector.setProcessor(chain(route.proxy() == null ? tls : null, incoming));
        connector.connect(route.to(), new TcpHandler() {
            @Override
            public void completed(@SuppressWarnings("rawtypes") org.glassfish.grizzly.Connection made) {
                step(() -> onTcpConnected(route));
            }

            @Override
            public void failed(Throwable error) {
                workers.execute(() -> step(() -> onTcpFailed(route, error)));
            }
        });
    }

    /** Keeps the raw type in one place. */
    @SuppressWarnings("rawtypes")
    private abstract static class TcpHandler extends EmptyCompletionHandler<org.glassfish.grizzly.Connection> {}

    private void use(TCPNIOConnection made) {
        socket = made;
        if (decided.get()) {
            made.terminateSilently();
        }
    }

    private void onTcpFailed(Route route, Throwable error) throws IOException {
        ConnectException refused = new ConnectException("No connection to " + address
                + (route.proxy() == null
                        ? ""
                        : " through the proxy " + route.proxy().address()));
        refused.initCause(Redaction.of(error));
        ProxySelector selector = transport.options().proxySelector().orElse(null);
        if (selector != null && route.proxy() != null) {
            selector.connectFailed(address.page(), route.proxy().address(), refused);
        }
        if (routes.isEmpty() || decided.get()) {
            throw refused;
        }
        tryNextRoute();
    }

    private void onTcpConnected(Route route) throws IOException {
        Sockets.whenClosed(socket(), this::onBroken);
        if (route.proxy() == null) {
            startTls();
        } else {
            askProxy();
        }
    }

    // ------------------------------------------------------------------ proxy

    private void askProxy() {
        write(HttpRequestPacket.builder()
                .method(Method.CONNECT)
                .uri(address.toString())
                .protocol(Protocol.HTTP_1_1)
                .header("Host", address.toString())
                .build());
    }

    /** The proxy has answered. */
    void onProxyAnswer(HttpResponsePacket answer) throws IOException {
        if (answer.getStatus() / 100 != 2) {
            throw new IOException(
                    "The proxy refused a connection to " + address + " with HTTP status " + answer.getStatus());
        }
        socket().setProcessor(chain(tls, new Incoming(this, connection, false)));
        startTls();
    }

    // ------------------------------------------------------------------ TLS

    private void startTls() throws IOException {
        SSLFilter filter = tls;
        if (filter == null) {
            askUpgrade();
            return;
        }
        filter.handshake(socket(), new EmptyCompletionHandler<SSLEngine>() {
            @Override
            public void completed(SSLEngine secured) {
                step(Attempt.this::askUpgrade);
            }

            @Override
            public void failed(Throwable error) {
                onBroken(error);
            }
        });
    }

    /** The socket was closed, or TLS failed, between TCP and the upgrade's answer. */
    private void onBroken(@Nullable Throwable cause) {
        String message = "The connection to " + address + " was lost before the upgrade was answered";
        fail(cause == null ? new IOException(message) : Redaction.ioException(message, cause));
    }

    // ------------------------------------------------------------------ upgrade

    private void askUpgrade() {
        UpgradeRequest upgrade = Objects.requireNonNull(engine).createUpgradeRequest(null);
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        upgrade.getHeaders().forEach((name, values) -> all.put(name, String.join(", ", values)));
        // It is not a page of a browser that connects.
        all.remove(ORIGIN);
        accept = acceptFor(Objects.requireNonNull(all.get(UpgradeRequest.SEC_WEBSOCKET_KEY)));
        headers.forEach(all::putIfAbsent);
        HttpRequestPacket.Builder request = HttpRequestPacket.builder()
                .method(Method.GET)
                .uri(address.target())
                .protocol(Protocol.HTTP_1_1);
        all.forEach(request::header);
        write(request.build());
    }

    /** The peer has answered the upgrade. Says whether the connection is open. */
    boolean onUpgradeAnswer(HttpResponsePacket answer) throws IOException {
        if (answer.getStatus() != SWITCHING_PROTOCOLS) {
            throw new UpgradeRefusedException(answer.getStatus());
        }
        if (answer.containsHeader(UpgradeRequest.SEC_WEBSOCKET_EXTENSIONS)) {
            throw new IOException(
                    "The answer of " + address + " to the upgrade has an extension that nobody asked for");
        }
        if (decided.get()) {
            return false;
        }
        if (!accepts(answer)) {
            throw new IOException("The answer of " + address + " to the upgrade is not a valid one");
        }
        // Tyrus logs what it is given at debug, and the peer may have repeated the request.
        TyrusUpgradeResponse forTyrus = new TyrusUpgradeResponse();
        forTyrus.setStatus(answer.getStatus());
        forTyrus.getHeaders().put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
        forTyrus.getHeaders().put(UpgradeRequest.CONNECTION, List.of(UpgradeRequest.UPGRADE));
        forTyrus.getHeaders().put(UpgradeResponse.SEC_WEBSOCKET_ACCEPT, List.of(accept));
        Wire wire = connection.attach(socket());
        ClientUpgradeInfo info = Objects.requireNonNull(engine).processResponse(forTyrus, wire, reason -> wire.close());
        if (info.getUpgradeStatus() != ClientUpgradeStatus.SUCCESS) {
            throw new IOException("The answer of " + address + " to the upgrade is not a valid one");
        }
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        connection.open(info.createConnection().getReadHandler());
        workers.execute(() -> {
            if (!result.complete(connection)) {
                connection.abort();
            }
        });
        return true;
    }

    /** As RFC 6455 says in section 4.1; repeated headers are one list. */
    private boolean accepts(HttpResponsePacket answer) {
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

    private void write(HttpRequestPacket request) {
        // A failure closes the socket, and that is noticed.
        var unused = socket().write(HttpContent.builder(request).build());
    }

    private static FilterChain chain(@Nullable SSLFilter tls, Incoming incoming) {
        FilterChainBuilder builder = FilterChainBuilder.stateless().add(new TransportFilter());
        if (tls != null) {
            builder.add(tls);
        }
        return builder.add(new Http()).add(incoming).build();
    }

    private TCPNIOConnection socket() {
        return Objects.requireNonNull(socket);
    }
}
