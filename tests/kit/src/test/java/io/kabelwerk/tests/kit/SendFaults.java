package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Listener;
import java.io.IOException;
import java.text.Normalizer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Texts on their way to the peer. */
final class SendFaults {

    private SendFaults() {}

    static List<TransportFault> all() {
        return List.of(
                inText("T201", "sends 64 KiB at most", text -> text.substring(0, Math.min(text.length(), 65_536))),
                TransportFault.inLink(
                        "T201", "loses what is longer than its queue of 16 MiB", listener -> new Link(listener) {
                            @Override
                            public CompletableFuture<Void> sendText(String text) {
                                return text.length() > 16 * 1024 * 1024
                                        ? CompletableFuture.completedFuture(null)
                                        : super.sendText(text);
                            }
                        }),
                TransportFault.inLink("T201", "does not send empty texts", listener -> new Link(listener) {
                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        return text.isEmpty() ? CompletableFuture.completedFuture(null) : super.sendText(text);
                    }
                }),
                inText("T202", "sends ? for what does not fit into a char", SendFaults::withoutSurrogates),
                inText("T202", "sends normal forms", text -> Normalizer.normalize(text, Normalizer.Form.NFC)),
                inText("T202", "ends a text at the first NUL", text -> text.split("\0", 2)[0]),
                TransportFault.inLink("T204", "sends in any order under load", Disorderly::new),
                TransportFault.inLink("T205", "takes one send at a time", listener -> new Link(listener) {
                    private final AtomicBoolean busy = new AtomicBoolean();

                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        if (!busy.compareAndSet(false, true)) {
                            throw new IllegalStateException("busy");
                        }
                        try {
                            LockSupport.parkNanos(1); // long enough for another thread to come between
                            return super.sendText(text);
                        } finally {
                            busy.set(false);
                        }
                    }
                }),
                TransportFault.inLink("T206", "blocks until a text is sent", listener -> new Link(listener) {
                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        CompletableFuture<Void> sent = super.sendText(text);
                        var settled = sent.handle((done, failure) -> null).join();
                        return settled == null ? sent : CompletableFuture.failedFuture(new IOException());
                    }
                }),
                inFuture("T207", "takes a text for sent that is lost", sent -> sent.exceptionally(failure -> null)),
                inFuture(
                        "T207",
                        "fails with something unchecked",
                        sent -> sent.handle((done, failure) -> {
                            if (failure != null) {
                                throw new IllegalStateException(failure);
                            }
                            return null;
                        })),
                TransportFault.inLink("T208", "takes texts after close()", listener -> new Link(listener) {
                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        CompletableFuture<Void> sent = super.sendText(text);
                        return isEnding() && !isOver() ? CompletableFuture.completedFuture(null) : sent;
                    }
                }),
                TransportFault.inLink("T209", "forgets what was not sent at the end", Unsettled::new),
                TransportFault.inLink(
                        "T210", "forgets what was not sent at abort()", listener -> new Unsettled(listener) {
                            @Override
                            boolean forgets() {
                                return isEnding();
                            }
                        }),
                TransportFault.inLink("T213", "forgets what waits behind 20 others", listener -> new Link(listener) {
                    private final AtomicInteger waiting = new AtomicInteger();

                    @Override
                    public CompletableFuture<Void> sendText(String text) {
                        int before = waiting.getAndIncrement();
                        CompletableFuture<Void> sent =
                                super.sendText(text).whenComplete((done, failure) -> waiting.decrementAndGet());
                        return before < 20 ? sent : new CompletableFuture<>();
                    }
                }),
                TransportFault.inLink(
                        "T211", "does not send while it calls the listener", listener -> new Link(listener) {
                            private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

                            @Override
                            public CompletableFuture<Void> sendText(String text) {
                                return calling.get()
                                        ? CompletableFuture.failedFuture(new IOException("busy"))
                                        : super.sendText(text);
                            }

                            @Override
                            public void onText(String text) {
                                calling.set(true);
                                super.onText(text);
                                calling.set(false);
                            }
                        }));
    }

    static String withoutSurrogates(String text) {
        StringBuilder chars = new StringBuilder(text);
        for (int i = 0; i < chars.length(); i++) {
            if (Character.isSurrogate(chars.charAt(i))) {
                chars.setCharAt(i, '?');
            }
        }
        return chars.toString();
    }

    private static TransportFault inText(String rule, String name, UnaryOperator<String> change) {
        return TransportFault.inLink(rule, name, listener -> new Link(listener) {
            @Override
            public CompletableFuture<Void> sendText(String text) {
                return super.sendText(change.apply(text));
            }
        });
    }

    private static TransportFault inFuture(String rule, String name, UnaryOperator<CompletableFuture<Void>> change) {
        return TransportFault.inLink(rule, name, listener -> new Link(listener) {
            @Override
            public CompletableFuture<Void> sendText(String text) {
                return change.apply(super.sendText(text));
            }
        });
    }

    /** Lets threads race for the socket as soon as many texts wait. */
    private static final class Disorderly extends Link {

        private static final int MANY = 200;

        private final AtomicInteger waiting = new AtomicInteger();

        Disorderly(Listener listener) {
            super(listener);
        }

        @Override
        public CompletableFuture<Void> sendText(String text) {
            CompletableFuture<Void> sent = waiting.incrementAndGet() < MANY
                    ? super.sendText(text)
                    : CompletableFuture.completedFuture(text).thenComposeAsync(late -> super.sendText(late));
            return sent.whenComplete((done, failure) -> waiting.decrementAndGet());
        }
    }

    /** Never settles the future of a text that was under way when the end came. */
    private static class Unsettled extends Link {

        Unsettled(Listener listener) {
            super(listener);
        }

        boolean forgets() {
            return !isEnding();
        }

        @Override
        public CompletableFuture<Void> sendText(String text) {
            boolean early = !isOver() && !isEnding();
            CompletableFuture<Void> settled = new CompletableFuture<>();
            var unused = super.sendText(text).whenComplete((done, failure) -> {
                if (failure == null) {
                    settled.complete(null);
                } else if (!early || !forgets()) {
                    settled.completeExceptionally(failure);
                }
            });
            return settled;
        }
    }
}
