package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How connections end, and that they end once. */
final class CloseFaults {

    private CloseFaults() {}

    static List<TransportFault> all() {
        return List.of(
                inEnd(
                        "T401",
                        "knows no codes but those of the RFC",
                        (link, closed) -> closed.code() < 3000 ? closed : Closed.of(1000, closed.reason())),
                inEnd("T401", "swallows the reason", (link, closed) -> Closed.of(closed.code(), "")),
                inEnd(
                        "T401",
                        "decodes the reason as Latin-1",
                        (link, closed) -> Closed.of(
                                closed.code(),
                                new String(
                                        closed.reason().getBytes(StandardCharsets.UTF_8),
                                        StandardCharsets.ISO_8859_1))),
                inEnd(
                        "T402",
                        "takes no code for a good one",
                        (link, closed) -> closed.code() == 1005 ? Closed.of(1000, "") : closed),
                TransportFault.inOptions(
                        "T404", "ignores closeTimeout", options -> options.withCloseTimeout(Duration.ofMinutes(1))),
                inEnd(
                        "T405",
                        "takes the end of the stream for a good one",
                        (link, closed) ->
                                closed.code() == Closed.ABNORMAL && !link.isEnding() ? Closed.of(1000, "") : closed),
                TransportFault.inLink("T411", "sends no reason", listener -> new Link(listener) {
                    @Override
                    public CompletableFuture<Void> close(int code, String reason) {
                        var checked = reason.getBytes(StandardCharsets.UTF_8).length > 123;
                        return super.close(code, checked ? reason : "");
                    }
                }),
                TransportFault.inLink("T411", "tells its own reason instead of the peer's", OwnEnd::new),
                inClose("T412", "knows no code but 1000", (link, end) -> {
                    if (end.code() == 3000) {
                        throw new IllegalArgumentException("3000");
                    }
                    return end;
                }),
                inClose("T412", "takes reasons of 100 bytes at most", (link, end) -> {
                    if (end.reason().length() > 100) {
                        throw new IllegalArgumentException("a long reason");
                    }
                    return end;
                }),
                inClose(
                        "T413",
                        "sends 1000 instead of a code that is not allowed",
                        (link, end) -> end.code() < 3000 || end.code() > 4999 ? Closed.of(1000, end.reason()) : end),
                inClose("T413", "counts the characters of the reason", (link, end) -> {
                    String reason = end.reason();
                    boolean fits = reason.length() <= 123;
                    while (fits && reason.getBytes(StandardCharsets.UTF_8).length > 123) {
                        reason = reason.substring(1);
                    }
                    return Closed.of(end.code(), reason);
                }),
                inClose("T413", "lets the connection go before it looks at the code", (link, end) -> {
                    if (end.code() == 2999) {
                        link.abort();
                    }
                    return end;
                }),
                TransportFault.inLink("T414", "never settles the second close()", listener -> new Link(listener) {
                    @Override
                    public CompletableFuture<Void> close(int code, String reason) {
                        boolean second = isEnding();
                        CompletableFuture<Void> closing = super.close(code, reason);
                        return second && !isOver() ? new CompletableFuture<>() : closing;
                    }
                }),
                TransportFault.inLink("T415", "lets close() overtake texts", listener -> new Link(listener) {
                    private final Lane lane = new Lane();
                    private final AtomicInteger given = new AtomicInteger();
                    private final CompletableFuture<Void> hurry = new CompletableFuture<>();

                    @Override
                    public CompletableFuture<Void> close(int code, String reason) {
                        CompletableFuture<Void> closing = super.close(code, reason);
                        hurry.complete(null);
                        return closing;
                    }

                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        if (given.incrementAndGet() < 50) {
                            return super.sendText(text);
                        }
                        CompletableFuture<Void> sent = new CompletableFuture<>();
                        var late = hurry.copy().completeOnTimeout(null, 500, TimeUnit.MILLISECONDS);
                        lane.execute(() -> {
                            late.join();
                            var unused = super.sendText(text).whenComplete((done, failure) -> {
                                if (failure == null) {
                                    sent.complete(null);
                                } else {
                                    sent.completeExceptionally(failure);
                                }
                            });
                        });
                        return sent;
                    }
                }),
                inEnd(
                        "T416",
                        "takes its own close frame for the answer",
                        (link, closed) ->
                                closed.code() == Closed.ABNORMAL && link.isClosing() ? Closed.of(1000, "") : closed),
                TransportFault.inLink("T417", "waits until the close frame is written", Patient::new),
                inEnd(
                        "T419",
                        "reports what the peer answers to 1007",
                        (link, closed) -> closed.code() == 1007 && link.isEnding() ? Closed.of(1000, "") : closed),
                TransportFault.inLink("T421", "says goodbye in abort()", listener -> new Link(listener) {
                    @Override
                    public void abort() {
                        var unused = super.close(1000, "");
                        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                                .execute(super::abort);
                    }
                }),
                TransportFault.inLink("T421", "tells nobody of an end by abort()", listener -> new Link(listener) {
                    private volatile boolean aborted;

                    @Override
                    public void abort() {
                        aborted = true;
                        super.abort();
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        if (!aborted || closed.code() != Closed.ABNORMAL) {
                            super.onClosed(closed);
                        }
                    }
                }),
                TransportFault.inLink("T422", "ignores abort() once it is closing", listener -> new Link(listener) {
                    @Override
                    public void abort() {
                        if (!isClosing()) {
                            super.abort();
                        }
                    }
                }),
                new TransportFault("T423", "forgets its open connections", Forgetful::new),
                TransportFault.inLink("T431", "calls onClosed twice", listener -> new Link(listener) {
                    @Override
                    public void onClosed(Closed closed) {
                        super.onClosed(closed);
                        super.onClosed(closed);
                    }
                }),
                TransportFault.inLink("T431", "delivers a text after its own end", listener -> new Link(listener) {
                    @Override
                    public void onClosed(Closed closed) {
                        super.onClosed(closed);
                        if (isEnding()) {
                            super.onText("late");
                        }
                    }
                }),
                TransportFault.inLink("T432", "ignores close() within onText", listener -> new InCallback(listener) {
                    @Override
                    public CompletableFuture<Void> close(int code, String reason) {
                        return isCalling() ? new CompletableFuture<>() : super.close(code, reason);
                    }
                }),
                TransportFault.inLink("T433", "ignores abort() within onText", listener -> new InCallback(listener) {
                    @Override
                    public void abort() {
                        if (!isCalling()) {
                            super.abort();
                        }
                    }
                }),
                TransportFault.inLink("T433", "tells the end within abort()", listener -> new Link(listener) {
                    private boolean told;

                    @Override
                    public void abort() {
                        super.abort();
                        onClosed(Closed.abnormally());
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        boolean first;
                        synchronized (this) {
                            first = !told;
                            told = true;
                        }
                        if (first) {
                            super.onClosed(closed);
                        }
                    }
                }),
                TransportFault.inLink("T434", "throws after the end", listener -> new Link(listener) {
                    @Override
                    public void resumeReading() {
                        if (isOver()) {
                            throw new IllegalStateException("over");
                        }
                        super.resumeReading();
                    }
                }));
    }

    private static TransportFault inEnd(String rule, String name, BiFunction<Link, Closed, Closed> change) {
        return TransportFault.inLink(rule, name, listener -> new Link(listener) {
            @Override
            public void onClosed(Closed closed) {
                super.onClosed(change.apply(this, closed));
            }
        });
    }

    private static TransportFault inClose(String rule, String name, BiFunction<Link, Closed, Closed> change) {
        return TransportFault.inLink(rule, name, listener -> new Link(listener) {
            @Override
            public CompletableFuture<Void> close(int code, String reason) {
                Closed changed = change.apply(this, Closed.of(code, reason));
                return super.close(changed.code(), changed.reason());
            }
        });
    }

    /** Knows whether it is calling the listener on this thread. */
    private static class InCallback extends Link {

        private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

        InCallback(Listener listener) {
            super(listener);
        }

        final boolean isCalling() {
            return calling.get();
        }

        @Override
        public void onText(String text) {
            calling.set(true);
            super.onText(text);
            calling.set(false);
        }
    }

    /** Tells of what it sent as if it had been answered the same. */
    private static final class OwnEnd extends Link {

        private volatile @Nullable String own;

        OwnEnd(Listener listener) {
            super(listener);
        }

        @Override
        public CompletableFuture<Void> close(int code, String reason) {
            CompletableFuture<Void> closing = super.close(code, reason);
            own = own == null ? reason : own;
            return closing;
        }

        @Override
        public void onClosed(Closed closed) {
            String reason = own;
            super.onClosed(reason == null ? closed : new Closed(closed.code(), reason, closed.cause()));
        }
    }

    /** Closes when all texts have been sent, however long that takes. */
    private static final class Patient extends Link {

        private volatile boolean shut;
        private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);

        Patient(Listener listener) {
            super(listener);
        }

        @Override
        public synchronized CompletableFuture<Void> sendText(String text) {
            if (shut) {
                return CompletableFuture.failedFuture(new IOException("closed"));
            }
            CompletableFuture<Void> sending = super.sendText(text);
            sent = CompletableFuture.allOf(sent, sending.exceptionally(failure -> null));
            return sending;
        }

        @Override
        public synchronized CompletableFuture<Void> close(int code, String reason) {
            if (code != 1000 || reason.length() > 100) {
                return super.close(code, reason);
            }
            shut = true;
            return sent.thenCompose(done -> super.close(code, reason));
        }
    }

    /** Does not close while connections are open. */
    private static final class Forgetful extends Decorated {

        private final AtomicInteger open = new AtomicInteger();

        Forgetful(TransportOptions options) {
            super(options);
        }

        @Override
        Link link(Listener listener) {
            return new Link(listener) {
                @Override
                void opened() {
                    open.incrementAndGet();
                }

                @Override
                public void onClosed(Closed closed) {
                    open.decrementAndGet();
                    super.onClosed(closed);
                }
            };
        }

        @Override
        public void close() {
            if (open.get() == 0) {
                super.close();
            }
        }
    }
}
