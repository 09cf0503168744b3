package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What transports get wrong where there is more than one connection, or much to carry. */
final class CrowdFaults {

    private CrowdFaults() {}

    static List<TransportFault> all() {
        return List.of(
                new TransportFault("T511", "sends nothing while others are paused", PausedOthers::new),
                new TransportFault("T512", "lets attempts take turns", Turns::new),
                new TransportFault("T513", "has an attempt that keeps the JVM alive", AliveAttempt::new),
                new TransportFault("T514", "keeps a list of its connections", Keeper::new),
                new TransportFault("T515", "ends what is shared when it is closed", Shared::new),
                TransportFault.inLink("T516", "keeps what it has delivered", listener -> new Link(listener) {
                    private final List<String> delivered = new ArrayList<>();

                    @Override
                    public void onText(String text) {
                        delivered.add(text);
                        super.onText(text);
                    }
                }));
    }

    private static final class PausedOthers extends Decorated {

        private static final int MANY = 50;

        private final AtomicInteger paused = new AtomicInteger();

        PausedOthers(TransportOptions options) {
            super(options);
        }

        @Override
        Link link(Listener listener) {
            return new Link(listener) {
                @Override
                void opened() {
                    paused.incrementAndGet();
                }

                @Override
                public void resumeReading() {
                    paused.decrementAndGet();
                    super.resumeReading();
                }

                @Override
                public CompletableFuture<Void> sendText(String text) {
                    return paused.get() > MANY ? new CompletableFuture<>() : super.sendText(text);
                }
            };
        }
    }

    private static final class Turns extends Decorated {

        private static final int FEW = 20;

        private final AtomicInteger open = new AtomicInteger();

        Turns(TransportOptions options) {
            super(options);
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            if (open.incrementAndGet() > FEW) {
                return new CompletableFuture<>();
            }
            CompletableFuture<Connection> opening = super.connect(uri, headers, listener);
            var unused = opening.whenComplete((connection, failure) -> open.decrementAndGet());
            return opening;
        }
    }

    private static final class AliveAttempt extends Decorated {

        AliveAttempt(TransportOptions options) {
            super(options);
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            CompletableFuture<Connection> opening = super.connect(uri, headers, listener);
            CountDownLatch end = new CountDownLatch(1);
            var unused = opening.whenComplete((connection, failure) -> end.countDown());
            ThreadFaults.startThread(false, end);
            return opening;
        }
    }

    private static final class Keeper extends Decorated {

        private final Queue<Link> links = new ConcurrentLinkedQueue<>();

        Keeper(TransportOptions options) {
            super(options);
        }

        @Override
        Link link(Listener listener) {
            Link link = new Link(listener);
            links.add(link);
            return link;
        }
    }

    private static final class Shared extends Decorated {

        private static final Queue<Link> LINKS = new ConcurrentLinkedQueue<>();

        Shared(TransportOptions options) {
            super(options);
        }

        @Override
        Link link(Listener listener) {
            return new Link(listener) {
                @Override
                void opened() {
                    LINKS.add(this);
                }

                @Override
                public void onClosed(Closed closed) {
                    LINKS.remove(this);
                    super.onClosed(closed);
                }
            };
        }

        @Override
        public void close() {
            LINKS.forEach(Link::abort);
            super.close();
        }
    }
}
