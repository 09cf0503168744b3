package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reading is paused and resumed. */
final class ReadingFaults {

    private ReadingFaults() {}

    static List<TransportFault> all() {
        return List.of(
                TransportFault.inLink("T321", "delivers each text by itself", listener -> new Link(listener) {
                    @Override
                    public void onBatch(Runnable texts) {
                        texts.run();
                    }
                }),
                new TransportFault(
                        "T314",
                        "reports an end where texts come before the future of connect is complete",
                        options -> new Decorated(options) {
                            @Override
                            Link link(Listener listener) {
                                return new Hasty(listener);
                            }

                            @Override
                            void succeed(CompletableFuture<Connection> opened, Link link) {
                                ((Hasty) link).readFirst(() -> super.succeed(opened, link));
                            }
                        }),
                TransportFault.inLink("T307", "buffers without a bound", Buffering::new),
                TransportFault.inLink(
                        "T307", "drops what does not fit into its buffer", listener -> new Buffering(listener) {
                            @Override
                            boolean takes(int waiting) {
                                return waiting < 10;
                            }
                        }),
                TransportFault.inLink("T311", "lets the end overtake texts", listener -> new Link(listener) {
                    private final Lane lane = new Lane();
                    private volatile boolean ended;

                    @Override
                    public void onText(String text) {
                        lane.execute(() -> {
                            if (!ended) {
                                super.onText(text);
                            }
                        });
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        ended = true;
                        lane.execute(() -> super.onClosed(closed));
                    }
                }),
                TransportFault.inLink("T313", "reads as soon as it is open", listener -> new Link(listener) {
                    @Override
                    void opened() {
                        super.resumeReading();
                    }
                }),
                TransportFault.inLink("T315", "does not pause once it reads", listener -> new Link(listener) {
                    @Override
                    public void pauseReading() {}
                }),
                TransportFault.inLink("T315", "loses the text behind a pause", listener -> new Link(listener) {
                    private boolean loses;

                    @Override
                    public synchronized void pauseReading() {
                        loses = true;
                        super.pauseReading();
                    }

                    @Override
                    public void onText(String text) {
                        boolean lost;
                        synchronized (this) {
                            lost = loses;
                            loses = false;
                        }
                        if (!lost) {
                            super.onText(text);
                        }
                    }
                }),
                TransportFault.inLink("T315", "does not hear a pause within onText", listener -> new Link(listener) {
                    private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

                    @Override
                    public void pauseReading() {
                        if (!calling.get()) {
                            super.pauseReading();
                        }
                    }

                    @Override
                    public void onText(String text) {
                        calling.set(true);
                        super.onText(text);
                        calling.set(false);
                    }
                }),
                TransportFault.inLink("T316", "resumes only once", listener -> new Link(listener) {
                    private boolean resumed;

                    @Override
                    public synchronized void resumeReading() {
                        if (!resumed) {
                            resumed = true;
                            super.resumeReading();
                        }
                    }
                }),
                TransportFault.inLink("T317", "counts pauses and resumes", listener -> new Link(listener) {
                    private int pauses;

                    @Override
                    public synchronized void pauseReading() {
                        pauses++;
                        super.pauseReading();
                    }

                    @Override
                    public synchronized void resumeReading() {
                        pauses = Math.max(0, pauses - 1);
                        if (pauses == 0) {
                            super.resumeReading();
                        }
                    }
                }),
                TransportFault.inLink(
                        "T319", "loses a text where a resume meets a call", listener -> new Link(listener) {
                            private volatile boolean resumed;
                            private boolean loses;

                            @Override
                            public void resumeReading() {
                                resumed = true;
                                super.resumeReading();
                            }

                            @Override
                            public void onText(String text) {
                                resumed = false;
                                if (loses) {
                                    loses = false;
                                    return;
                                }
                                super.onText(text);
                                loses = resumed;
                            }
                        }),
                TransportFault.inLink("T418", "does not close while it is paused", listener -> new Link(listener) {
                    private volatile boolean reading;

                    @Override
                    public void resumeReading() {
                        reading = true;
                        super.resumeReading();
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        if (reading || !isClosing()) {
                            super.onClosed(closed);
                        }
                    }
                }),
                TransportFault.inLink("T320", "lets a break overtake what it holds", Buffering::new),
                TransportFault.inLink(
                        "T320", "forgets a break while it holds texts", listener -> new Buffering(listener) {
                            @Override
                            public void onClosed(Closed closed) {
                                if (!isHolding()) {
                                    super.onClosed(closed);
                                }
                            }
                        }),
                TransportFault.inLink(
                        "T701", "is stopped by an interrupt that a listener leaves", listener -> new Link(listener) {
                            private boolean stopped;

                            @Override
                            public void onText(String text) {
                                if (!stopped) {
                                    super.onText(text);
                                    stopped = Thread.interrupted();
                                }
                            }
                        }),
                TransportFault.inLink(
                        "T701", "loses the text after a listener has thrown", listener -> new Link(listener) {
                            private boolean loses;

                            @Override
                            public void onText(String text) {
                                if (loses) {
                                    loses = false;
                                    return;
                                }
                                loses = true;
                                super.onText(text);
                                loses = false;
                            }
                        }),
                TransportFault.inLink(
                        "T701", "damages a pair across the end of a buffer", listener -> new Link(listener) {
                            @Override
                            public void onText(String text) {
                                boolean across = text.length() > 256
                                        && Character.isSurrogate(text.charAt(255))
                                        && Character.isSurrogate(text.charAt(256));
                                super.onText(across ? text.substring(0, 255) + "??" + text.substring(257) : text);
                            }
                        }),
                TransportFault.inLink("T318", "delivers what is left after the end", listener -> new Link(listener) {
                    @Override
                    public void resumeReading() {
                        super.resumeReading();
                        if (isOver()) {
                            onText("left");
                        }
                    }
                }));
    }

    /** Reads all there is, and keeps it until it may be delivered. */
    static class Buffering extends Link {

        private final Lane lane = new Lane();
        private final Queue<String> texts = new ArrayDeque<>();
        private boolean reading;
        private volatile boolean holding;

        Buffering(Listener listener) {
            super(listener);
        }

        boolean takes(int waiting) {
            return true;
        }

        @Override
        void opened() {
            super.resumeReading();
        }

        @Override
        public void pauseReading() {
            lane.execute(() -> reading = false);
        }

        @Override
        public void resumeReading() {
            lane.execute(() -> {
                reading = true;
                deliver();
                holding = false;
            });
        }

        @Override
        public void onText(String text) {
            lane.execute(() -> {
                if (reading || takes(texts.size())) {
                    texts.add(text);
                    deliver();
                    holding = !texts.isEmpty();
                }
            });
        }

        private void deliver() {
            while (reading && !texts.isEmpty() && !isOver() && !isEnding()) {
                super.onText(texts.remove());
            }
        }

        boolean isHolding() {
            return holding;
        }

        @Override
        public void onClosed(Closed closed) {
            lane.execute(() -> super.onClosed(closed));
        }
    }

    /** Reads before it is handed out, and takes a text that comes then for the end. */
    private static final class Hasty extends Link {

        private static final int LONGEST_MILLIS = 100;

        private final CompletableFuture<Void> text = new CompletableFuture<>();
        private volatile boolean handedOut;

        Hasty(Listener listener) {
            super(listener);
        }

        /** Goes on once there was a text, or where there is none. */
        void readFirst(Runnable handOut) {
            resumeReading();
            var unused = text.completeOnTimeout(null, LONGEST_MILLIS, TimeUnit.MILLISECONDS)
                    .thenRunAsync(
                            () -> {
                                pauseReading();
                                handedOut = true;
                                handOut.run();
                            },
                            Lane.THREADS);
        }

        @Override
        public void onText(String received) {
            if (handedOut) {
                super.onText(received);
            } else {
                onClosed(Closed.abnormally());
                text.complete(null);
            }
        }
    }
}
