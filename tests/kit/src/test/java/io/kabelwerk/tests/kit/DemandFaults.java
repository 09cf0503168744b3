package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Texts come as far as they are asked for. */
final class DemandFaults {

    private DemandFaults() {}

    static List<TransportFault> all() {
        return List.of(
                TransportFault.inLink("T301", "delivers the first text unasked", listener -> new Link(listener) {
                    @Override
                    void opened() {
                        super.request(1);
                    }
                }),
                TransportFault.inLink("T301", "ignores demand", listener -> new Link(listener) {
                    @Override
                    void opened() {
                        super.request(Long.MAX_VALUE);
                    }
                }),
                TransportFault.inLink("T302", "delivers one more than was asked for", listener -> new Link(listener) {
                    @Override
                    public void request(long n) {
                        super.request(n == 2 ? 3 : n);
                    }
                }),
                TransportFault.inLink(
                        "T303", "replaces the demand, instead of adding to it", listener -> new Link(listener) {
                            private long open;

                            @Override
                            public synchronized void request(long n) {
                                if (n <= open) {
                                    return;
                                }
                                super.request(n - open);
                                open = n;
                            }

                            @Override
                            public void onText(String text) {
                                synchronized (this) {
                                    open--;
                                }
                                super.onText(text);
                            }
                        }),
                TransportFault.inLink("T304", "lets the demand overflow", listener -> new Buffering(listener) {
                    @Override
                    long sum(long demand, long n) {
                        return demand + n;
                    }
                }),
                TransportFault.inLink(
                        "T305", "takes a demand of less than one for one", listener -> new Link(listener) {
                            @Override
                            public void request(long n) {
                                super.request(Math.max(1, n));
                            }
                        }),
                TransportFault.inLink("T305", "ignores a demand of less than one", listener -> new Link(listener) {
                    @Override
                    public void request(long n) {
                        if (n > 0) {
                            super.request(n);
                        }
                    }
                }),
                TransportFault.inLink(
                        "T306", "does not hear what is asked within onText", listener -> new Link(listener) {
                            private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

                            @Override
                            public void request(long n) {
                                if (!calling.get()) {
                                    super.request(n);
                                }
                            }

                            @Override
                            public void onText(String text) {
                                calling.set(true);
                                super.onText(text);
                                calling.set(false);
                            }
                        }),
                TransportFault.inLink("T307", "buffers without a bound", Buffering::new),
                TransportFault.inLink(
                        "T307", "drops what does not fit into its buffer", listener -> new Buffering(listener) {
                            @Override
                            boolean takes(String text, int waiting) {
                                return waiting < 10;
                            }
                        }),
                TransportFault.inLink(
                        "T308", "sees a restart only while it reads", listener -> new AsksForTheEnd(listener) {
                            @Override
                            boolean waitsForDemand(Closed closed) {
                                return closed.code() == 1012 && !asked();
                            }
                        }),
                TransportFault.inLink(
                        "T309", "sees a close frame only when the texts before it are delivered", listener -> {
                            return new Buffering(listener) {
                                @Override
                                boolean ends(Closed closed, int waiting) {
                                    return waiting == 0 || closed.code() != 1012;
                                }
                            };
                        }),
                TransportFault.inLink("T310", "sees the end of the stream only while it reads", listener -> {
                    return new AsksForTheEnd(listener) {
                        @Override
                        boolean waitsForDemand(Closed closed) {
                            return closed.code() == Closed.ABNORMAL && !asked() && !isEnding();
                        }
                    };
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
                TransportFault.inLink("T312", "delivers what is left after the end", listener -> new Link(listener) {
                    @Override
                    public void request(long n) {
                        super.request(n);
                        if (isOver()) {
                            onText("left");
                        }
                    }
                }));
    }

    /** Reads all there is, and keeps it until it is asked for. */
    static class Buffering extends Link {

        private final Lane lane = new Lane();
        private final Queue<String> texts = new ArrayDeque<>();
        private long demand;

        Buffering(Listener listener) {
            super(listener);
        }

        long sum(long demand, long n) {
            return demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }

        boolean takes(String text, int waiting) {
            return true;
        }

        boolean ends(Closed closed, int waiting) {
            return true;
        }

        @Override
        void opened() {
            super.request(Long.MAX_VALUE);
        }

        @Override
        public void request(long n) {
            if (n < 1) {
                super.request(n);
            }
            lane.execute(() -> {
                demand = sum(demand, n);
                deliver();
            });
        }

        @Override
        public void onText(String text) {
            lane.execute(() -> {
                if (demand > 0 || takes(text, texts.size())) {
                    texts.add(text);
                    deliver();
                }
            });
        }

        private void deliver() {
            while (demand > 0 && !texts.isEmpty() && !isOver() && !isEnding()) {
                demand--;
                super.onText(texts.remove());
            }
        }

        @Override
        public void onClosed(Closed closed) {
            lane.execute(() -> {
                if (ends(closed, texts.size())) {
                    super.onClosed(closed);
                }
            });
        }
    }

    /** Has to be asked for texts before it tells of some ends. */
    private abstract static class AsksForTheEnd extends Link {

        private boolean asked;
        private @Nullable Closed end;

        AsksForTheEnd(Listener listener) {
            super(listener);
        }

        abstract boolean waitsForDemand(Closed closed);

        final boolean asked() {
            return asked;
        }

        @Override
        public synchronized void request(long n) {
            asked = true;
            super.request(n);
            if (end != null) {
                super.onClosed(end);
                end = null;
            }
        }

        @Override
        public synchronized void onClosed(Closed closed) {
            if (waitsForDemand(closed)) {
                end = closed;
            } else {
                super.onClosed(closed);
            }
        }
    }
}
