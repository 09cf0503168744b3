package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Address;
import io.kabelwerk.spi.support.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOConnectorHandler;
import org.glassfish.grizzly.ssl.SSLConnectionContext;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.ssl.SSLFilter;
import org.jspecify.annotations.Nullable;

/** One connect: TCP, perhaps a proxy, perhaps TLS, and then the {@link Upgrade}. It goes on where the selectors call it. */
final class Attempt extends AbstractAttempt {

    private final Sockets sockets;
    private final Upgrade upgrade;
    private volatile @Nullable TCPNIOConnection socket;
    private @Nullable SSLFilter tls;

    Attempt(AbstractTransport transport, AbstractTransport.Request request, Sockets sockets) {
        super(transport, request);
        this.sockets = sockets;
        this.upgrade = new Upgrade(request);
    }

    // ---- TCP.

    @Override
    protected void dial(Way way) throws IOException {
        tls = address().secure() ? tlsFilter() : null;
        TCPNIOConnectorHandler connector = new TCPNIOConnectorHandler(sockets.running()) {
            @Override
            @SuppressWarnings("rawtypes")
            protected void preConfigure(org.glassfish.grizzly.Connection made) {
                socket = (TCPNIOConnection) made;
            }
        };
        connector.setProcessor(way.proxy() == null ? chain(tls, new UpgradeAnswer()) : chain(null, new ProxyAnswer()));
        connector.connect(way.to(), new TcpHandler() {
            @Override
            public void completed(@SuppressWarnings("rawtypes") org.glassfish.grizzly.Connection made) {
                TCPNIOConnection reached = (TCPNIOConnection) made;
                if (!reached(way)) {
                    reached.terminateSilently();
                    return;
                }
                Sockets.whenClosed(reached, cause -> lost(way, cause));
                if (way.proxy() == null) {
                    write(upgrade.request());
                } else {
                    String peer = address().toString();
                    write(Head.request("CONNECT", peer, Map.of("Host", peer)));
                }
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

    private static FilterChain chain(@Nullable SSLFilter tls, BaseFilter last) {
        FilterChainBuilder chain = FilterChainBuilder.stateless().add(new TransportFilter());
        if (tls != null) {
            chain.add(tls);
        }
        return chain.add(last).build();
    }

    @Override
    protected void drop() {
        TCPNIOConnection current = socket;
        if (current != null) {
            current.terminateSilently();
        }
    }

    // ---- TLS.

    private SSLFilter tlsFilter() throws IOException {
        SSLContext context = Address.sslContext(transport().options().sslContext());
        SSLEngine engine = address().sslEngine(Optional.of(context));
        SSLEngineConfigurator unused = new SSLEngineConfigurator(context, true, false, false);
        return new SSLFilter(unused, unused) {
            /** For the host of the address, whatever peer Grizzly is connected to: an IP address, or a proxy. */
            @Override
            protected SSLEngine createClientSSLEngine(SSLConnectionContext connection, SSLEngineConfigurator unused) {
                return engine;
            }
        };
    }

    // ---- The requests and their answers.

    /** Begins TLS, too, if it is in the way. */
    private void write(String request) {
        // A failure closes the socket, and that is noticed.
        var unused = socket().write(Buffers.wrap(socket().getMemoryManager(), request, StandardCharsets.US_ASCII));
    }

    private TCPNIOConnection socket() {
        return Objects.requireNonNull(socket);
    }

    /** Grizzly's filter for the proxy's answer; nothing that belongs to anybody is behind it. */
    private final class ProxyAnswer extends BaseFilter {

        private final Head head = new Head();

        @Override
        public NextAction handleRead(FilterChainContext context) {
            step(() -> {
                if (head.read(context.getMessage())) {
                    if (head.status() / 100 != 2) {
                        throw new IOException("The proxy refused a connection to " + address() + " with HTTP status "
                                + head.status());
                    }
                    socket().setProcessor(chain(tls, new UpgradeAnswer()));
                    write(upgrade.request());
                }
            });
            return context.getStopAction();
        }
    }

    /** Grizzly's filter for the answer to the upgrade, and then for frames, also those right behind the answer. */
    private final class UpgradeAnswer extends BaseFilter {

        private final Head head = new Head();
        private @Nullable TyrusConnection connection;

        @Override
        public NextAction handleRead(FilterChainContext context) {
            step(() -> {
                if (connection == null && head.read(context.getMessage())) {
                    upgrade.check(head);
                    TyrusConnection opened = new TyrusConnection(Attempt.this, socket());
                    connection = opened;
                    if (!open(opened)) {
                        opened.abort();
                    }
                }
            });
            return connection == null ? context.getStopAction() : connection.read(context);
        }
    }
}
