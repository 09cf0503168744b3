package io.kabelwerk.core.testing;

import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.BackendAlarm;
import io.kabelwerk.emulator.backend.Peer;
import io.kabelwerk.emulator.backend.Session;
import io.kabelwerk.emulator.backend.Upgrade;
import io.kabelwerk.emulator.backend.UpgradeRequest;
import io.kabelwerk.emulator.backend.VirtualTime;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The emulator's backend at the other end of a {@link FakeTransport}, in the same virtual time. Frames of the backend
 * arrive in tasks of their own: the engine answers some of them at once, and the backend must not be called from within.
 */
public final class EmulatedPeer {

    private final Backend backend;
    private final VirtualTime time;
    private final FakeTransport network;
    private final BackendAlarm alarm;
    private final Map<String, List<String>> held = new HashMap<>();
    private UnaryOperator<String> altering = UnaryOperator.identity();
    private @Nullable String breaksBefore;

    private EmulatedPeer(Backend backend, VirtualTime time, FakeTransport network) {
        this.backend = backend;
        this.time = time;
        this.network = network;
        this.alarm = new BackendAlarm(time, backend);
    }

    /** Lets a backend answer all attempts to connect from now on. */
    public static EmulatedPeer connect(Backend backend, VirtualTime time, FakeTransport network) {
        EmulatedPeer peer = new EmulatedPeer(backend, time, network);
        network.answer(peer::open);
        return peer;
    }

    /** Does something with the backend. */
    public void enter(Runnable action) {
        alarm.enter(action);
    }

    /** The connection breaks before the next frame of an event arrives. */
    public void breakBefore(String event) {
        breaksBefore = event;
    }

    /** The backend's frames of an event do not arrive from now on; returns where they are collected. */
    public List<String> hold(String event) {
        return held.computeIfAbsent(event, unused -> new ArrayList<>());
    }

    /** The backend's frames arrive changed from now on. */
    public void alter(UnaryOperator<String> how) {
        altering = how;
    }

    /** Returns where the backend's frames of an event are collected from now on. */
    public List<String> sent(String event) {
        List<String> sent = new ArrayList<>();
        Runnable unused = backend.onFrame(frame -> {
            if (frame.kind() == WireEvent.Kind.SENT && eventOf(frame.text()).equals(event)) {
                sent.add(frame.text());
            }
        });
        return sent;
    }

    /** From now on all frames arrive; those that have been held do not. */
    public void carryAll() {
        held.clear();
    }

    /** Counts the timers of the backend. */
    public int timers() {
        return alarm.timers();
    }

    /** Answers an attempt to connect. */
    public void open(FakeTransport.Attempt attempt) {
        Link link = new Link();
        UpgradeRequest request = UpgradeRequest.of(attempt.uri(), attempt.headers());
        Upgrade upgrade = alarm.enter(() -> backend.open(request, link));
        if (upgrade instanceof Upgrade.Accepted accepted) {
            network.peer(connection -> link.connect(connection, accepted.session()));
            attempt.accept();
        } else if (upgrade instanceof Upgrade.Refused refused) {
            attempt.refuse(new UpgradeRefusedException(refused.status()));
        }
    }

    private static String eventOf(String text) {
        return FrameHead.of(text).map(FrameHead::event).orElse("");
    }

    /** Carries the frames of one connection. */
    private final class Link implements Peer {
        private @Nullable FakeConnection connection;

        private void connect(FakeConnection opened, Session session) {
            connection = opened;
            opened.onSend(text -> alarm.enter(() -> session.receive(text)));
            opened.onEnd(() -> alarm.enter(session::closed));
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
            String event = eventOf(frame);
            List<String> holding = held.get(event);
            if (holding != null) {
                holding.add(frame);
                return;
            }
            later(to -> {
                if (event.equals(breaksBefore)) {
                    breaksBefore = null;
                    to.drop();
                } else {
                    to.receive(altering.apply(frame));
                }
            });
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
