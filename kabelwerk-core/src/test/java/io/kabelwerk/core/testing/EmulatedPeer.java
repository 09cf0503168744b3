package io.kabelwerk.core.testing;

import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.Peer;
import io.kabelwerk.emulator.backend.Session;
import io.kabelwerk.emulator.backend.Upgrade;
import io.kabelwerk.emulator.backend.UpgradeRequest;
import io.kabelwerk.emulator.backend.VirtualTime;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The emulator's backend at the other end of a {@link FakeTransport}, in the same virtual time. Frames of the backend
 * arrive in tasks of their own: the engine answers some of them at once, and the backend must not be called from within.
 */
public final class EmulatedPeer {

    private final Backend backend;
    private final VirtualTime time;
    private final FakeTransport network;
    private @Nullable Future<?> wakeUp;

    private EmulatedPeer(Backend backend, VirtualTime time, FakeTransport network) {
        this.backend = backend;
        this.time = time;
        this.network = network;
    }

    /** Lets a backend answer all attempts to connect from now on. */
    public static void connect(Backend backend, VirtualTime time, FakeTransport network) {
        network.answer(new EmulatedPeer(backend, time, network)::open);
    }

    private void open(FakeTransport.Attempt attempt) {
        Link link = new Link();
        UpgradeRequest request = new UpgradeRequest(query(attempt.uri()), attempt.headers());
        Upgrade upgrade = enter(() -> backend.open(request, link));
        if (upgrade instanceof Upgrade.Accepted accepted) {
            network.peer(connection -> link.connect(connection, accepted.session()));
            attempt.accept();
        } else if (upgrade instanceof Upgrade.Refused refused) {
            attempt.refuse(new UpgradeRefusedException(refused.status()));
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : uri.getRawQuery().split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private <T> T enter(Supplier<T> action) {
        try {
            return action.get();
        } finally {
            if (wakeUp != null) {
                wakeUp.cancel(false);
            }
            wakeUp = backend.nextDeadline()
                    .map(next -> Duration.between(time.clock().instant(), next))
                    .map(wait -> time.schedule(this::advance, Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS))
                    .orElse(null);
        }
    }

    private void enter(Runnable action) {
        Object unused = enter(() -> {
            action.run();
            return action;
        });
    }

    private void advance() {
        enter(backend::advance);
    }

    /** Carries the frames of one connection. */
    private final class Link implements Peer {
        private @Nullable FakeConnection connection;

        private void connect(FakeConnection opened, Session session) {
            connection = opened;
            opened.onSend(text -> enter(() -> session.receive(text)));
            opened.onEnd(() -> enter(session::closed));
        }

        private void later(Consumer<FakeConnection> action) {
            time.execute(() -> {
                if (connection != null) {
                    action.accept(connection);
                }
            });
        }

        @Override
        public void send(String frame) {
            later(to -> to.receive(frame));
        }

        @Override
        public void close(int code, String reason) {
            later(to -> to.closeByPeer(code));
        }

        @Override
        public void drop() {
            later(FakeConnection::drop);
        }

        @Override
        public void freeze() {
            later(FakeConnection::freeze);
        }
    }
}
