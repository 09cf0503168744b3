package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Encryption and proxies. */
final class WayFaults {

    private static final Duration REFUSED_BY_THEN = Duration.ofSeconds(1);

    private WayFaults() {}

    static List<TransportFault> all() {
        return List.of(
                TransportFault.inOptions(
                        "T148",
                        "does not name the host to the TLS server",
                        options -> options.sslContext()
                                .map(context -> options.withSslContext(WithoutServerNames.of(context)))
                                .orElse(options)),
                TransportFault.inOptions("T141", "ignores the SSLContext", WayFaults::withoutSslContext),
                TransportFault.inOptions(
                        "T142",
                        "trusts every certificate",
                        options -> options.withSslContext(trusting(new Everybody()))),
                TransportFault.inOptions(
                        "T143",
                        "trusts everybody where it is given no SSLContext",
                        options -> options.sslContext().isPresent()
                                ? options
                                : options.withSslContext(trusting(new Everybody()))),
                TransportFault.inOptions(
                        "T144",
                        "looks at a certificate's dates, not at its host",
                        options -> options.sslContext().isPresent()
                                ? options.withSslContext(trusting(new DatesOnly()))
                                : options),
                TransportFault.inOptions(
                        "T147",
                        "looks at a certificate's host, not at its dates",
                        options -> options.sslContext().isPresent()
                                ? options.withSslContext(trusting(new HostOnly()))
                                : options),
                new TransportFault("T145", "has no time-out for TLS", options -> new Decorated(options) {
                    private final Decorated patient = new Decorated(options.withConnectTimeout(Duration.ofMinutes(1)));

                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        return "wss".equals(uri.getScheme())
                                ? patient.connect(uri, headers, listener)
                                : super.connect(uri, headers, listener);
                    }

                    @Override
                    public void close() {
                        patient.close();
                        super.close();
                    }
                }),
                new TransportFault(
                        "T711", "looks at the host on the first connect only", options -> new Decorated(options) {
                            private final Decorated careless = new Decorated(
                                    options.sslContext().isPresent()
                                            ? options.withSslContext(trusting(new DatesOnly()))
                                            : options);
                            private final AtomicBoolean used = new AtomicBoolean();

                            @Override
                            public CompletableFuture<Connection> connect(
                                    URI uri, Map<String, String> headers, Listener listener) {
                                return used.getAndSet(true)
                                        ? careless.connect(uri, headers, listener)
                                        : super.connect(uri, headers, listener);
                            }

                            @Override
                            public void close() {
                                careless.close();
                                super.close();
                            }
                        }),
                new TransportFault("T711", "asks once more after a 503", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        return super.connect(uri, headers, listener)
                                .exceptionallyCompose(failure -> is503(failure)
                                        ? super.connect(uri, headers, listener)
                                        : CompletableFuture.failedFuture(failure));
                    }

                    private boolean is503(Throwable failure) {
                        return failure instanceof UpgradeRefusedException refused && refused.status() == 503;
                    }
                }),
                TransportFault.inOptions("T151", "ignores the proxy", WayFaults::withoutProxy),
                TransportFault.inOptions(
                        "T158",
                        "takes the selector's first answer only",
                        options -> selecting(options, selector -> new Asking(selector) {
                            @Override
                            public List<Proxy> select(@Nullable URI uri) {
                                return super.select(uri).subList(0, 1);
                            }
                        })),
                TransportFault.inOptions(
                        "T158",
                        "does not tell of a proxy that is not there",
                        options -> selecting(options, selector -> new Asking(selector) {
                            @Override
                            public void connectFailed(
                                    @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
                                // That is the fault.
                            }
                        })),
                new TransportFault("T159", "gives up where a proxy is silent", WayFaults::impatient),
                inQuestion("T152", "asks for a proxy with ws", uri -> withScheme(uri, "http", "ws")),
                inQuestion("T153", "asks for a proxy with http for wss", uri -> withScheme(uri, "https", "http")),
                new TransportFault(
                        "T154", "takes the proxy's refusal for the server's", options -> new Decorated(options) {
                            @Override
                            Throwable failure(Throwable failure, URI uri) {
                                return options.proxySelector().isPresent() ? new UpgradeRefusedException(403) : failure;
                            }
                        }),
                new TransportFault("T155", "resolves names itself behind a proxy", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        try {
                            var unused = InetAddress.getByName(uri.getHost());
                            return super.connect(uri, headers, listener);
                        } catch (UnknownHostException e) {
                            return CompletableFuture.failedFuture(e);
                        }
                    }
                }),
                new TransportFault("T156", "asks the selector where it is called", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        options.proxySelector().ifPresent(selector -> {
                            try {
                                var unused = selector.select(withScheme(uri, "ws", "http"));
                            } catch (RuntimeException e) {
                                // It is asked once more.
                            }
                        });
                        return super.connect(uri, headers, listener);
                    }
                }),
                new TransportFault("T163", "sends its request to a proxy, too", WithoutTunnel::new));
    }

    private static TransportOptions withoutSslContext(TransportOptions options) {
        return new TransportOptions(
                options.connectTimeout(),
                options.closeTimeout(),
                options.maxTextBytes(),
                Optional.empty(),
                options.proxySelector(),
                options.logLevel());
    }

    private static TransportOptions withoutProxy(TransportOptions options) {
        return new TransportOptions(
                options.connectTimeout(),
                options.closeTimeout(),
                options.maxTextBytes(),
                options.sslContext(),
                Optional.empty(),
                options.logLevel());
    }

    private static URI withScheme(URI uri, String from, String to) {
        return from.equals(uri.getScheme()) ? URI.create(to + uri.toString().substring(from.length())) : uri;
    }

    private static TransportOptions selecting(TransportOptions options, UnaryOperator<ProxySelector> change) {
        return options.proxySelector()
                .map(change)
                .map(options::withProxySelector)
                .orElse(options);
    }

    private static TransportFault inQuestion(String rule, String name, UnaryOperator<URI> change) {
        return TransportFault.inOptions(
                rule,
                name,
                options -> selecting(options, selector -> new Asking(selector) {
                    @Override
                    public List<Proxy> select(@Nullable URI uri) {
                        return super.select(uri == null ? null : change.apply(uri));
                    }
                }));
    }

    /** What is told of a proxy later than a refusal would be ends the attempt. */
    private static Transport impatient(TransportOptions options) {
        CompletableFuture<Connection> silent = new CompletableFuture<>();
        long begun = System.nanoTime();
        return new Decorated(selecting(options, selector -> new Asking(selector) {
            @Override
            public void connectFailed(
                    @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
                super.connectFailed(uri, address, failure);
                if (System.nanoTime() - begun > REFUSED_BY_THEN.toNanos()) {
                    silent.completeExceptionally(new IOException("The proxy is silent"));
                }
            }
        })) {
            @Override
            public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
                CompletableFuture<Connection> opening = super.connect(uri, headers, listener);
                var unused = silent.whenComplete((never, failure) -> opening.completeExceptionally(failure));
                return opening;
            }
        };
    }

    /** Asks the application's selector, and tells it. */
    private static class Asking extends ProxySelector {

        private final ProxySelector selector;

        Asking(ProxySelector selector) {
            this.selector = selector;
        }

        @Override
        public List<Proxy> select(@Nullable URI uri) {
            return selector.select(uri);
        }

        @Override
        public void connectFailed(@Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
            selector.connectFailed(uri, address, failure);
        }
    }

    private static SSLContext trusting(TrustManager manager) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class DatesOnly extends Everybody {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            chain[0].checkValidity();
        }
    }

    /** As all that are not extended: the JDK itself compares the host then. */
    private static final class HostOnly implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Sends its request to a proxy as to a server, which a proxy for HTTP would pass on. */
    private static final class WithoutTunnel extends Decorated {

        private final Decorated direct;
        private final Optional<ProxySelector> selector;

        WithoutTunnel(TransportOptions options) {
            super(options);
            direct = new Decorated(withoutProxy(options));
            selector = options.proxySelector();
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            if (selector.isEmpty() || !"ws".equals(uri.getScheme())) {
                return super.connect(uri, headers, listener);
            }
            return CompletableFuture.supplyAsync(() -> atProxy(selector.get(), uri), Lane.THREADS)
                    .thenCompose(at -> direct.connect(at, headers, listener));
        }

        private static URI atProxy(ProxySelector selector, URI uri) {
            return selector.select(withScheme(uri, "ws", "http")).stream()
                    .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                    .map(proxy -> (InetSocketAddress) proxy.address())
                    .map(proxy -> URI.create("ws://" + proxy.getHostString() + ":" + proxy.getPort() + uri.getRawPath()
                            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())))
                    .findFirst()
                    .orElse(uri);
        }

        @Override
        public void close() {
            direct.close();
            super.close();
        }
    }
}
