package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** On which threads things happen, and how many there are. */
final class ThreadFaults {

    private ThreadFaults() {}

    static List<TransportFault> all() {
        return List.of(
                TransportFault.inLink("T508", "has a thread wait for a resume", listener -> new Link(listener) {
                    private final CountDownLatch resumed = new CountDownLatch(1);

                    @Override
                    void opened() {
                        Thread thread = new Thread(this::awaitResume, "holds-texts-back");
                        thread.setDaemon(true);
                        thread.start();
                    }

                    private void awaitResume() {
                        try {
                            resumed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void resumeReading() {
                        resumed.countDown();
                        super.resumeReading();
                    }
                }),
                TransportFault.inLink(
                        "T501", "tells the end on another thread than the texts", listener -> new Link(listener) {
                            private final Lane lane = new Lane();

                            @Override
                            public void onText(String text) {
                                lane.execute(() -> super.onText(text));
                            }
                        }),
                TransportFault.inLink(
                        "T501",
                        "hands what it has read to another thread, within onBatch",
                        listener -> new Link(listener) {
                            @Override
                            public void onText(String text) {
                                onBatch(() -> CompletableFuture.runAsync(() -> super.onText(text), Lane.THREADS)
                                        .join());
                            }
                        }),
                TransportFault.inLink("T501", "reads on within onBatch", listener -> new Link(listener) {
                    @Override
                    public void onText(String text) {
                        onBatch(() -> onBatch(() -> super.onText(text)));
                    }
                }),
                TransportFault.inLink("T501", "takes more threads for many texts", listener -> new Link(listener) {
                    private final Lane lane = new Lane();
                    private final Lane another = new Lane();
                    private final AtomicInteger waiting = new AtomicInteger();

                    @Override
                    public void onText(String text) {
                        int now = waiting.incrementAndGet();
                        (now < 100 || now % 2 == 0 ? lane : another).execute(() -> {
                            waiting.decrementAndGet();
                            super.onText(text);
                        });
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        lane.execute(() -> another.execute(() -> super.onClosed(closed)));
                    }
                }),
                TransportFault.inLink(
                        "T504", "closes the connection when a listener throws", listener -> new Link(listener) {
                            @Override
                            public void onText(String text) {
                                try {
                                    super.onText(text);
                                } catch (RuntimeException e) {
                                    abort();
                                }
                            }
                        }),
                TransportFault.inLink("T505", "has a thread for each connection", listener -> new Link(listener) {
                    private final CountDownLatch end = new CountDownLatch(1);

                    @Override
                    void opened() {
                        startThread(true, end);
                    }

                    @Override
                    public void onClosed(Closed closed) {
                        end.countDown();
                        super.onClosed(closed);
                    }
                }),
                withThread("T506", "has a thread that keeps the JVM alive", false, true),
                withThread("T507", "leaks a thread", true, false));
    }

    private static TransportFault withThread(String rule, String name, boolean daemon, boolean ends) {
        return new TransportFault(rule, name, options -> new Decorated(options) {
            private final CountDownLatch end = new CountDownLatch(1);

            {
                startThread(daemon, end);
            }

            @Override
            public void close() {
                super.close();
                if (ends) {
                    end.countDown();
                }
            }
        });
    }

    static void startThread(boolean daemon, CountDownLatch end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "kabelwerk-fault");
        thread.setDaemon(daemon);
        thread.start();
    }
}
