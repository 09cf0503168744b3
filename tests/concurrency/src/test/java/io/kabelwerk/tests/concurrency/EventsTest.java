package io.kabelwerk.tests.concurrency;

import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.event.Emitter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listeners and the streams of one object. */
class EventsTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                SubscribeAgainstClose.class,
                SubscribeAgainstEnd.class,
                RequestAgainstEmit.class,
                RequestAgainstEmitAndClose.class,
                CancelAgainstEmit.class,
                CompleteStreamsAgainstClose.class
            })
    void should_signal_streams_one_at_a_time_and_complete_them_once(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                OnceInTwoSessions.class,
                OffAgainstEmit.class,
                ListenersThatComeAndGo.class,
                ListenAgainstClose.class
            })
    void should_call_those_listeners_that_are_there(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** An emitter whose callbacks run in a pool. */
    public abstract static class OneEmitter extends Scenario {
        final Pool pool = new Pool();
        final Callbacks callbacks = Host.callbacks(pool);
        final Emitter<String> emitter = new Emitter<>(callbacks::run);
        final RecordingSubscriber<String> subscriber;

        OneEmitter(long demand) {
            subscriber = new RecordingSubscriber<>(demand);
        }

        /** In the beginning, so that what follows meets a stream that is there. */
        void subscribe() {
            emitter.events().subscribe(subscriber);
            pool.runAll();
        }
    }

    public static final class SubscribeAgainstClose extends OneEmitter {
        public SubscribeAgainstClose() {
            super(1);
        }

        public void thread1() {
            emitter.events().subscribe(subscriber);
        }

        public void thread2() {
            emitter.close();
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            subscriber.requireCompleted();
            require(!emitter.hasListeners(), "the stream has ended, but is still there");
        }
    }

    public static final class SubscribeAgainstEnd extends OneEmitter {
        public SubscribeAgainstEnd() {
            super(1);
        }

        public void thread1() {
            emitter.events().subscribe(subscriber);
        }

        public void thread2() {
            emitter.end();
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            emitter.end(); // For a stream that came too late for the first one.
            pool.runAll();
            subscriber.requireCompleted();
            require(!emitter.hasListeners(), "the stream has ended, but is still there");
        }
    }

    public static final class RequestAgainstEmit extends OneEmitter {
        public RequestAgainstEmit() {
            super(1);
            subscribe();
        }

        public void thread1() {
            emitter.emit("a", callbacks);
            emitter.emit("b", callbacks);
            pool.runAll();
        }

        public void thread2() {
            subscriber.request(1);
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            subscriber.requireRules();
            List<String> seen = subscriber.journal().entries();
            require(seen.equals(List.of("subscribed", "a", "b")), "lost or out of order: " + seen);
        }
    }

    public static final class RequestAgainstEmitAndClose extends OneEmitter {
        public RequestAgainstEmitAndClose() {
            super(0);
            subscribe();
        }

        public void thread1() {
            emitter.emit("a", callbacks);
            pool.runAll();
        }

        public void thread2() {
            subscriber.request(1);
            pool.runAll();
        }

        public void thread3() {
            emitter.close();
        }

        @Override
        public void verify() {
            pool.runAll();
            subscriber.requireCompleted();
        }
    }

    public static final class CancelAgainstEmit extends OneEmitter {
        private final RecordingSubscriber<String> other = new RecordingSubscriber<>(2);

        public CancelAgainstEmit() {
            super(2);
            subscribe();
            emitter.events().subscribe(other);
            pool.runAll();
        }

        public void thread1() {
            emitter.emit("a", callbacks);
            pool.runAll();
        }

        public void thread2() {
            subscriber.cancel();
            emitter.emit("b", callbacks);
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            subscriber.requireRules();
            require(subscriber.journal().count("b") == 0, "an event after cancel(): " + subscriber.journal());
            require(
                    other.journal().count("a") == 1 && other.journal().count("b") == 1,
                    "another stream has lost something: " + other.journal());
        }
    }

    public static final class CompleteStreamsAgainstClose extends OneEmitter {
        public CompleteStreamsAgainstClose() {
            super(0);
            subscribe();
        }

        public void thread1() {
            emitter.completeStreams(callbacks);
            pool.runAll();
        }

        public void thread2() {
            emitter.close();
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            subscriber.requireCompleted();
        }
    }

    /** Two sessions of one object, which call listeners beside each other. */
    public static final class OnceInTwoSessions extends OneEmitter {
        private final Pool otherPool = new Pool();
        private final Callbacks otherCallbacks = Host.callbacks(otherPool);
        private final Journal journal = new Journal();

        public OnceInTwoSessions() {
            super(0);
            var unused = emitter.once(String.class, journal::write);
        }

        public void thread1() {
            emitter.emit("a", callbacks);
            pool.runAll();
        }

        public void thread2() {
            emitter.emit("b", otherCallbacks);
            otherPool.runAll();
        }

        @Override
        public void verify() {
            require(journal.entries().size() == 1, "called for: " + journal);
            require(!emitter.hasListeners(), "the listener is still there");
        }
    }

    public static final class OffAgainstEmit extends OneEmitter {
        private final Journal journal = new Journal();
        private final Journal other = new Journal();

        public OffAgainstEmit() {
            super(0);
            var unused = emitter.on(String.class, journal::write);
        }

        public void thread1() {
            emitter.emit("a", callbacks);
            pool.runAll();
        }

        public void thread2() {
            emitter.off();
            var unused = emitter.on(String.class, other::write);
            emitter.emit("b", callbacks);
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(journal.count("b") == 0, "called after off(): " + journal);
            require(other.count("b") == 1, "the listener that came after off() is lost: " + other);
        }
    }

    public static final class ListenersThatComeAndGo extends OneEmitter {
        private final Journal first = new Journal();
        private final Journal second = new Journal();
        private final Journal third = new Journal();
        private final Registration gone;

        public ListenersThatComeAndGo() {
            super(0);
            gone = emitter.on(String.class, first::write);
        }

        public void thread1() {
            var unused = emitter.on(String.class, second::write);
            gone.cancel();
        }

        public void thread2() {
            var unused = emitter.on(String.class, third::write);
        }

        @Override
        public void verify() {
            emitter.emit("a", callbacks);
            pool.runAll();
            require(
                    first.count("a") == 0 && second.count("a") == 1 && third.count("a") == 1,
                    "called: " + first + second + third);
        }
    }

    public static final class ListenAgainstClose extends OneEmitter {
        private final Journal journal = new Journal();

        public ListenAgainstClose() {
            super(0);
        }

        public void thread1() {
            try {
                var unused = emitter.on(String.class, journal::write);
            } catch (IllegalStateException e) {
                journal.write("refused");
            }
        }

        public void thread2() {
            emitter.close();
        }

        @Override
        public void verify() {
            emitter.emit("a", callbacks);
            pool.runAll();
            require(journal.count("a") == 0, "called after close(): " + journal);
            require(!emitter.hasListeners(), "the listener is still there");
        }
    }
}
