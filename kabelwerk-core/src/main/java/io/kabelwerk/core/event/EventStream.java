package io.kabelwerk.core.event;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.Uncaught;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from a session to one {@link Flow.Subscriber}: a bounded queue, drained as the subscriber asks. Signals never
 * overlap, whichever threads they come from, and all but {@code onSubscribe} come on the callback executor.
 */
final class EventStream<E> implements EventTarget<E>, Flow.Subscription {

    private enum State {
        OPEN,
        /** There will be no more events; it completes after those that wait. */
        FINISHING,
        /** It completes at once; what waits is dropped. */
        COMPLETING,
        /** It fails at once with {@link #error}; what waits is dropped. */
        FAILING,
        /** The subscriber gets no signal any more. */
        ENDED
    }

    private final Flow.Subscriber<? super E> subscriber;
    private final Consumer<? super EventTarget<E>> forget;
    private final Executor signals;
    private final Queue<E> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    /** How many drains were asked for and are not done; the first is {@link #start()}'s. */
    private final AtomicInteger drains = new AtomicInteger(1);

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile @Nullable Throwable error;
    private volatile @Nullable Callbacks callbacks;

    /**
     * @param forget takes it out of the emitter
     * @param signals runs what calls the subscriber, on the callback executor
     */
    EventStream(Flow.Subscriber<? super E> subscriber, Consumer<? super EventTarget<E>> forget, Executor signals) {
        this.subscriber = subscriber;
        this.forget = forget;
        this.signals = signals;
    }

    /** Nothing else is signalled before {@code onSubscribe} has returned. */
    void start() {
        try {
            subscriber.onSubscribe(this);
        } finally {
            signals.execute(() -> drain(1));
        }
    }

    @Override
    public boolean wants(E event) {
        return state.get() == State.OPEN;
    }

    @Override
    public void deliver(E event, Callbacks from) {
        callbacks = from;
        if (state.get() != State.OPEN || from.isSilenced()) {
            return;
        }
        if (queued.incrementAndGet() > from.limit()) {
            fail(new LimitExceededException(
                    "A subscriber asked too slowly for its events; its stream has ended",
                    "maxPendingEvents",
                    from.limit(),
                    null));
        } else {
            queue.add(event);
        }
        drain();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            fail(new IllegalArgumentException("A subscriber must request at least 1, but has requested " + n));
        } else {
            demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        signals.execute(this::drain);
    }

    /** Completes it after the events that wait for the subscriber. */
    void finish() {
        state.compareAndSet(State.OPEN, State.FINISHING);
        signals.execute(this::drain);
    }

    /** Completes it. */
    @Override
    public void end() {
        become(State.COMPLETING);
        signals.execute(this::drain);
    }

    @Override
    public void cancel() {
        state.set(State.ENDED);
        queue.clear();
        forget.accept(this);
    }

    private void fail(Throwable why) {
        error = why;
        become(State.FAILING);
    }

    /** The first end counts. */
    private void become(State ending) {
        if (!state.compareAndSet(State.OPEN, ending)) {
            state.compareAndSet(State.FINISHING, ending);
        }
    }

    private void drain() {
        if (drains.getAndIncrement() == 0) {
            drain(1);
        }
    }

    /** Entered by one thread at a time; {@code missed} calls of others are made up for before it leaves. */
    private void drain(int missed) {
        int todo = missed;
        while (todo != 0) {
            try {
                signal();
            } catch (Throwable e) { // A subscriber that throws has broken the rules and gets nothing more.
                cancel();
                report(e);
            }
            todo = drains.addAndGet(-todo);
        }
    }

    private void report(Throwable thrown) {
        Callbacks known = callbacks;
        if (known == null) {
            Uncaught.report(thrown);
        } else {
            known.thrown("A subscriber", thrown);
        }
    }

    private void signal() {
        while (true) {
            State now = state.get();
            if (now == State.ENDED) {
                return;
            }
            if (now == State.COMPLETING || now == State.FAILING || (now == State.FINISHING && queue.isEmpty())) {
                signalEnd(now);
            } else if (demand.get() > 0 && !queue.isEmpty()) {
                signalNext();
            } else {
                return;
            }
        }
    }

    private void signalEnd(State now) {
        if (!state.compareAndSet(now, State.ENDED)) {
            return;
        }
        queue.clear();
        forget.accept(this);
        Throwable failure = error;
        if (now == State.FAILING && failure != null) {
            subscriber.onError(failure);
        } else {
            subscriber.onComplete();
        }
    }

    private void signalNext() {
        E event = queue.poll();
        if (event == null) {
            return;
        }
        queued.decrementAndGet();
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        subscriber.onNext(event);
    }
}
