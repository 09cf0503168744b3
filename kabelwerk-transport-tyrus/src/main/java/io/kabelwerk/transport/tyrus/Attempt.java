package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Address;
import io.kabelwerk.spi.support.Redaction;
import io.kabelwerk.spi.support.Way;
import java.io.IOException;
import java.util.Objects;
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
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.ssl.SSLFilter;
import org.jspecify.annotations.Nullable;

/** One connect: TCP, perhaps a proxy, perhaps TLS, and then the {@link Upgrade}. It goes on where the selectors call it. */
final class Attempt extends AbstractAttempt {

    private final AbstractTransport transport;
    private final Engines engines;
    private final Sockets sockets;
    private final TyrusConnection connection;

    private volatile @Nullable TCPNIOConnection socket;
    private @Nullable Upgrade upgrade;
    private @Nullable SSLFilter tls;

    Attempt(AbstractTransport transport, AbstractTransport.Request request, Engines engines, Sockets sockets) {
        super(transport, request);
        this.transport = transport;
        this.engines = engines;
        this.sockets = sockets;
        this.connection = new TyrusConnection(
                address().toString(), transport.options(), request.listener(), transport.background(), this::over);
    }

    // ---- TCP.

    @Override
    protected void dial(Way way) throws IOException {
        if (upgrade == null) {
            upgrade = new Upgrade(request(), engines.create(address().origin(), connection.endpoint()));
            tls = address().secure() ? tlsFilter() : null;
        }
        TCPNIOConnectorHandler connector = new TCPNIOConnectorHandler(sockets.running()) {
            @Override
            @SuppressWarnings("rawtypes")
            protected void preConfigure(org.glassfish.grizzly.Connection made) {
                use((TCPNIOConnection) made);
            }
        };
        Incoming incoming = new Incoming(this, connection, way.proxy() != null);
        connector.setProcessor(chain(way.proxy() == null ? tls : null, incoming));
        connector.connect(way.to(), new TcpHandler() {
            @Override
            public void completed(@SuppressWarnings("rawtypes") org.glassfish.grizzly.Connection made) {
                reached(way);
                step(() -> onTcpConnected(way));
            }

            @Override
            public void failed(Throwable error) {
                unreachable(way, error);
            }
        });
    }

    /** Keeps the raw type in one place. */
    @SuppressWarnings("rawtypes")
    private abstract static class TcpHandler extends EmptyCompletionHandler<org.glassfish.grizzly.Connection> {}

    private void use(TCPNIOConnection made) {
        socket = made;
        if (isAbandoned()) {
            made.terminateSilently();
        }
    }

    @Override
    protected void drop() {
        TCPNIOConnection current = socket;
        if (current != null) {
            current.terminateSilently();
        }
    }

    private void onTcpConnected(Way way) throws IOException {
        Sockets.whenClosed(socket(), this::onBroken);
        if (way.proxy() == null) {
            startTls();
        } else {
            write(HttpRequestPacket.builder()
                    .method(Method.CONNECT)
                    .uri(address().toString())
                    .protocol(Protocol.HTTP_1_1)
                    .header("Host", address().toString())
                    .build());
        }
    }

    /** The proxy has answered. */
    void onProxyAnswer(HttpResponsePacket answer) throws IOException {
        if (answer.getStatus() / 100 != 2) {
            throw new IOException(
                    "The proxy refused a connection to " + address() + " with HTTP status " + answer.getStatus());
        }
        socket().setProcessor(chain(tls, new Incoming(this, connection, false)));
        startTls();
    }

    // ---- TLS.

    private SSLFilter tlsFilter() throws IOException {
        SSLEngineConfigurator configurator =
                new SSLEngineConfigurator(Address.sslContext(transport.options().sslContext()), true, false, false) {
                    /** For the host of the address, whatever peer Grizzly is connected to: an IP address, or a proxy. */
                    @Override
                    public SSLEngine createSSLEngine(String peerHost, int peerPort) {
                        try {
                            return address().sslEngine(transport.options().sslContext());
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    public SSLEngineConfigurator copy() {
                        return this;
                    }
                };
        return new SSLFilter(configurator, configurator);
    }

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
        String message = "The connection to " + address() + " was lost before the upgrade was answered";
        fail(cause == null ? new IOException(message) : Redaction.ioException(message, cause));
    }

    // ---- The upgrade.

    private void askUpgrade() {
        write(Objects.requireNonNull(upgrade).request());
    }

    /** The peer has answered the upgrade. Says whether the connection is open. */
    boolean onUpgradeAnswer(HttpResponsePacket answer) throws IOException {
        if (isAbandoned()) {
            return false;
        }
        connection.begin(Objects.requireNonNull(upgrade).accept(answer, connection.attach(socket())));
        return open(connection);
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
