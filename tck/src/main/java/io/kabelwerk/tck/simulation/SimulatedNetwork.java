package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.Peer;
import io.kabelwerk.emulator.backend.Session;
import io.kabelwerk.emulator.backend.Upgrade;
import io.kabelwerk.emulator.backend.UpgradeRequest;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's network: each frame has a latency, and gets lost only with its connection. */
final class SimulatedNetwork implements Transport {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final int TOO_LONG = 1009;

    private final World world;
    private final String who;
    private final Duration latency;
    private final Watch watch;
    private @Nullable Link open;
    private @Nullable CompletableFuture<Connection> attempt;

    /** Texts come in each of the two forms, on one connection after the other. */
    private int links;

    /** What a network reports. */
    interface Watch {
        /** An attempt begins. */
        void attempt(String token);

        /** An attempt was refused. */
        void refused(String token, int status);

        /** An attempt has failed, or a connection has ended. */
        void down();

        /** A frame leaves the client. */
        void sent(String frame);

        /** A frame reaches the client. */
        void received(String frame);

        /** A frame is longer than the client takes, so the connection ends. */
        void tooLong();
    }

    SimulatedNetwork(World world, String who, Duration latency, Watch watch) {
        this.world = world;
        this.who = who;
        this.latency = latency;
        this.watch = watch;
    }

    /** Whether an attempt is under way. */
    boolean isConnecting() {
        return attempt != null && !attempt.isDone();
    }

    /** Whether there is a connection that nobody is closing. */
    boolean isOpen() {
        return open != null;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        UpgradeRequest request = UpgradeRequest.of(uri, headers);
        String token = request.query().getOrDefault("token", "");
        if (isConnecting() || open != null) {
            world.violated(who + " opens a second socket");
        }
        CompletableFuture<Connection> result = new CompletableFuture<>();
        attempt = result;
        watch.attempt(token);
        world.transcript().up(who, "connect");
        later(() -> answer(request, token, listener, result));
        return result;
    }

    private void answer(UpgradeRequest request, String token, Listener listener, CompletableFuture<Connection> result) {
        if (result.isDone()) {
            return;
        }
        Link link = new Link(listener);
        Upgrade upgrade = world.enter(() -> world.backend().open(request, link.new Backside()));
        if (upgrade instanceof Upgrade.Accepted accepted) {
            link.session = accepted.session();
            later(() -> {
                if (result.isDone()) {
                    link.lost();
                } else {
                    open = link;
                    world.transcript().down(who, "open");
                    result.complete(link);
                }
            });
        } else if (upgrade instanceof Upgrade.Refused refused) {
            later(() -> {
                world.transcript().down(who, "refused with " + refused.status());
                if (!result.isDone()) { // Else the client has given up before, and does not hear of it.
                    watch.refused(token, refused.status());
                }
                if (result.completeExceptionally(new UpgradeRefusedException(refused.status()))) {
                    watch.down();
                }
            });
        } else {
            var unused = result.whenComplete((connection, error) -> watch.down());
        }
    }

    private void later(Runnable task) {
        var unused = world.time().schedule(task, latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {}

    /** One connection, with the client's end and the backend's. */
    private final class Link implements Connection {
        private final Listener listener;
        private final Deque<String> undelivered = new ArrayDeque<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private @Nullable Session session;
        private final boolean inBytes = ++links % 2 == 0;
        private boolean reading;
        private boolean closing;
        private boolean frozen;

        private Link(Listener listener) {
            this.listener = listener;
        }

        private Session session() {
            return Objects.requireNonNull(session, "a link is used once it is open");
        }

        // The client's end.

        @Override
        public CompletableFuture<Void> sendText(String text) {
            if (closed.isDone() || closing) {
                return CompletableFuture.failedFuture(new IOException("The connection is closed"));
            }
            watch.sent(text);
            later(() -> {
                if (!frozen) {
                    world.transcript().up(who, text);
                    world.enter(() -> session().receive(text));
                }
            });
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void pauseReading() {
            reading = false;
        }

        @Override
        public void resumeReading() {
            reading = true;
            world.time().execute(this::deliver);
        }

        @Override
        public CompletableFuture<Void> close(int code, String reason) {
            if (!closing && !closed.isDone()) {
                closing = true;
                leave();
                later(() -> {
                    if (!frozen) {
                        world.transcript().up(who, "close " + code);
                        lost();
                        later(() -> end(Closed.of(world.backend().webServer().answerTo(code), reason)));
                    }
                });
                var unused = world.time()
                        .schedule(() -> end(Closed.abnormally()), CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
            }
            return closed;
        }

        @Override
        public void abort() {
            leave();
            later(() -> {
                if (!frozen) {
                    lost();
                }
            });
            world.time().execute(() -> end(Closed.abnormally()));
        }

        /** The backend learns that the connection is no more. */
        private void lost() {
            world.enter(() -> session().closed());
        }

        /** What the backend sees of it. */
        private final class Backside implements Peer {
            @Override
            public void send(String frame) {
                later(() -> {
                    if (!frozen && !closed.isDone()) {
                        undelivered.add(frame);
                        deliver();
                    }
                });
            }

            @Override
            public void close(int code, String reason) {
                later(() -> end(Closed.of(code, reason)));
            }

            @Override
            public void drop() {
                later(() -> end(Closed.abnormally()));
            }

            @Override
            public void freeze() {
                frozen = true;
            }
        }

        // Between the two.

        private void deliver() {
            while (reading && !undelivered.isEmpty() && !closed.isDone()) {
                String text = undelivered.remove();
                if (GiantMessage.isTooLong(text)) {
                    refuse();
                    return;
                }
                world.transcript().down(who, text);
                watch.received(text);
                if (inBytes) {
                    listener.onText(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                } else {
                    listener.onText(text);
                }
            }
        }

        private void refuse() {
            watch.tooLong();
            end(Closed.of(TOO_LONG, ""));
            later(() -> {
                if (!frozen) {
                    lost();
                }
            });
        }

        private void end(Closed how) {
            if (!closed.isDone()) {
                leave();
                world.transcript().down(who, "closed with " + how.code());
                closed.complete(null);
                listener.onClosed(how);
            }
        }

        private void leave() {
            if (open == this) {
                open = null;
                watch.down();
            }
        }
    }
}
