package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.RequestHeaders;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opening a connection, and failing to. */
final class ConnectFaults {

    private ConnectFaults() {}

    private static Map<String, String> sendable(Map<String, String> headers) {
        try {
            return RequestHeaders.copyOf(headers);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    static List<TransportFault> all() {
        return List.of(
                inAddress("T102", "decodes the query", uri -> withQuery(uri, uri.getQuery())),
                inAddress("T102", "encodes the query once more", uri -> {
                    String query = uri.getRawQuery();
                    return withQuery(uri, query == null ? null : query.replace("%", "%25"));
                }),
                inAddress("T102", "decodes the path", uri -> withPath(uri, uri.getPath())),
                inAddress("T102", "loses the path", uri -> withPath(uri, "/")),
                inAddress("T102", "loses the query", uri -> withQuery(uri, null)),
                inAddress("T103", "makes up a path", uri -> rawPath(uri).isEmpty() ? withPath(uri, "/websocket") : uri),
                new TransportFault("T104", "drops the headers", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        return super.connect(uri, Map.of(), listener);
                    }
                }),
                new TransportFault("T106", "keeps the listener in the transport", SharedListener::new),
                new TransportFault("T107", "fails for an invalid address, instead of throwing", options -> {
                    return new Decorated(options) {
                        @Override
                        public CompletableFuture<Connection> connect(
                                URI uri, Map<String, String> headers, Listener listener) {
                            try {
                                return super.connect(uri, headers, listener);
                            } catch (IllegalArgumentException e) {
                                return CompletableFuture.failedFuture(e);
                            }
                        }
                    };
                }),
                new TransportFault("T109", "leaves out what it cannot send", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        return super.connect(uri, sendable(headers), listener);
                    }
                }),
                new TransportFault("T108", "says that it is a page of the server's", options -> new Decorated(options) {
                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        Map<String, String> more = new LinkedHashMap<>(headers);
                        more.putIfAbsent("Origin", "http://" + uri.getHost());
                        return super.connect(uri, more, listener);
                    }
                }),
                inFailure(
                        "T121",
                        "calls a refused connection a failure of some kind",
                        failure -> failure instanceof ConnectException ? new IOException(failure) : failure),
                inFailure(
                        "T122",
                        "takes an unknown host for a refused connection",
                        failure -> failure instanceof UnknownHostException ? new ConnectException() : failure),
                inFailure(
                        "T123",
                        "calls a refused upgrade a failure of some kind",
                        failure -> failure instanceof UpgradeRefusedException ? new IOException(failure) : failure),
                inFailure(
                        "T123",
                        "tells another status",
                        failure -> failure instanceof UpgradeRefusedException
                                ? new UpgradeRefusedException(400)
                                : failure),
                inFailure(
                        "T125",
                        "takes only what is no success for a refusal",
                        failure -> failure instanceof UpgradeRefusedException refused && refused.status() < 300
                                ? new IOException(failure)
                                : failure),
                inFailure(
                        "T126",
                        "calls a time-out a failure of some kind",
                        failure -> failure instanceof SocketTimeoutException ? new IOException(failure) : failure),
                TransportFault.inOptions(
                        "T126", "ignores connectTimeout", options -> options.withConnectTimeout(Duration.ofMinutes(1))),
                inFailure(
                        "T128",
                        "calls every failure a time-out",
                        failure -> failure.getClass() == IOException.class ? new SocketTimeoutException() : failure),
                inFailure(
                        "T129",
                        "fails with whatever the parser throws",
                        failure -> String.valueOf(failure.getMessage()).endsWith("no HTTP")
                                ? new IllegalArgumentException("invalid version format")
                                : failure),
                new TransportFault("T131", "does not notice that it is cancelled", options -> new Decorated(options) {
                    @Override
                    void cancel(CompletableFuture<Connection> opening, Link link) {}
                }),
                new TransportFault("T138", "takes its clock with it when it is cancelled", ClockOfCancelled::new),
                new TransportFault("T132", "forgets a connection that is cancelled late", options -> {
                    return new Decorated(options) {
                        @Override
                        void succeed(CompletableFuture<Connection> opened, Link link) {
                            var unused = CompletableFuture.runAsync(() -> super.succeed(opened, link));
                        }

                        @Override
                        void cancel(CompletableFuture<Connection> opening, Link link) {
                            opening.cancel(true);
                        }
                    };
                }),
                new TransportFault("T133", "tells the address in its errors", options -> new Decorated(options) {
                    @Override
                    Throwable failure(Throwable failure, URI uri) {
                        failure.addSuppressed(new IOException("at " + uri));
                        return failure;
                    }
                }),
                new TransportFault("T134", "connects though it is closed", options -> new Decorated(options) {
                    private boolean closed;

                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        return closed
                                ? new Decorated(options).connect(uri, headers, listener)
                                : super.connect(uri, headers, listener);
                    }

                    @Override
                    public void close() {
                        closed = true;
                        super.close();
                    }
                }),
                new TransportFault("T134", "throws when it is closed", options -> new Decorated(options) {
                    private boolean closed;

                    @Override
                    public CompletableFuture<Connection> connect(
                            URI uri, Map<String, String> headers, Listener listener) {
                        if (closed) {
                            throw new IllegalStateException("closed");
                        }
                        return super.connect(uri, headers, listener);
                    }

                    @Override
                    public void close() {
                        closed = true;
                        super.close();
                    }
                }),
                new TransportFault("T135", "forgets the attempts that are under way", Forgetful::new));
    }

    private static TransportFault inAddress(String rule, String name, UnaryOperator<URI> change) {
        return new TransportFault(rule, name, options -> new Decorated(options) {
            @Override
            public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
                return super.connect(uri.isOpaque() ? uri : change.apply(uri), headers, listener);
            }
        });
    }

    private static TransportFault inFailure(String rule, String name, Function<Throwable, Throwable> change) {
        return new TransportFault(rule, name, options -> new Decorated(options) {
            @Override
            Throwable failure(Throwable failure, URI uri) {
                return change.apply(failure);
            }
        });
    }

    private static String rawPath(URI uri) {
        return Objects.requireNonNullElse(uri.getRawPath(), "");
    }

    private static URI withPath(URI uri, String path) {
        String query = uri.getRawQuery();
        return joined(uri, path, query == null ? "" : "?" + query);
    }

    private static URI withQuery(URI uri, @Nullable String query) {
        return joined(uri, rawPath(uri), query == null ? "" : "?" + query);
    }

    /** As far as it is an address; what has to be quoted is. */
    private static URI joined(URI uri, String path, String query) {
        String authority = uri.getRawAuthority();
        return URI.create(uri.getScheme() + "://" + (authority == null ? "" : authority)
                + (path + query).replace(" ", "%20").replace("\"", "%22"));
    }

    /** Delivers what any connection receives to the listener of the latest. */
    private static final class SharedListener extends Decorated {

        private volatile @Nullable Listener latest;

        SharedListener(TransportOptions options) {
            super(options);
        }

        @Override
        Link link(Listener listener) {
            latest = listener;
            return new Link(listener) {
                @Override
                public void onText(String text) {
                    Objects.requireNonNull(latest).onText(text);
                }
            };
        }
    }

    /** Once it is closed, nobody hears of what it was about to open. */
    private static final class Forgetful extends Decorated {

        private final Set<CompletableFuture<Connection>> attempts = ConcurrentHashMap.newKeySet();

        Forgetful(TransportOptions options) {
            super(options);
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            CompletableFuture<Connection> attempt = super.connect(uri, headers, listener);
            attempts.add(attempt);
            return attempt;
        }

        @Override
        public void close() {
            if (attempts.stream().allMatch(CompletableFuture::isDone)) {
                super.close();
            }
        }
    }

    /** Looks at the clock as long as somebody waits for the connection. */
    private static final class ClockOfCancelled extends Decorated {

        private final Executor clock;

        ClockOfCancelled(TransportOptions options) {
            super(options.withConnectTimeout(Duration.ofMinutes(1)));
            clock = CompletableFuture.delayedExecutor(
                    options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS, Lane.THREADS);
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            CompletableFuture<Connection> opening = super.connect(uri, headers, listener);
            CompletableFuture<Connection> opened = new CompletableFuture<>();
            var unused = opening.whenComplete((connection, failure) -> {
                if (failure == null) {
                    opened.complete(connection);
                } else {
                    opened.completeExceptionally(failure);
                }
            });
            clock.execute(() -> {
                if (opened.completeExceptionally(new SocketTimeoutException())) {
                    opening.cancel(true);
                }
            });
            return opened;
        }
    }
}
