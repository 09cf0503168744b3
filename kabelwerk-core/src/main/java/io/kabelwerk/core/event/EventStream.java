package io.kabelwerk.core.event;

import io.kabelwerk.LimitExceededException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from a session to one {@link Flow.Subscriber}: a bounded queue, drained as the subscriber asks. Signals never
 * overlap, whichever threads they come from.
 */
final class EventStream<E> implements Target<E>, Flow.Subscription {

    private final Flow.Subscriber<? super E> subscriber;
    private final Consumer<? super Target<E>> forget;
    private final Queue<E> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile @Nullable Callbacks callbacks;
    private volatile @Nullable Throwable error;
    private volatile boolean completed;
    private volatile boolean ended;

    /** {@code forget} takes it out of the emitter. */
    EventStream(Flow.Subscriber<? super E> subscriber, Consumer<? super Target<E>> forget) {
        this.subscriber = subscriber;
        this.forget = forget;
    }

    void start() {
        drains.incrementAndGet(); // Nothing is signalled before onSubscribe has returned.
        subscriber.onSubscribe(this);
        drain(1);
    }

    @Override
    public boolean wants(E event) {
        return true;
    }

    @Override
    public void deliver(E event, Callbacks from) {
        callbacks = from;
        if (ended || error != null || from.isSilenced()) {
            return;
        }
        if (queued.incrementAndGet() > from.limit()) {
            error = new LimitExceededException(
                    "A subscriber asked too slowly for its events; its stream has ended",
                    "maxPendingEvents",
                    from.limit(),
                    null);
        } else {
            queue.add(event);
        }
        drain();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            error = new IllegalArgumentException("A subscriber must request at least 1, but has requested " + n);
        } else {
            demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        Callbacks known = callbacks;
        if (known == null) {
            drain();
        } else {
            known.run(this::drain);
        }
    }

    /** Completes it. */
    @Override
    public void end() {
        completed = true;
        drain();
    }

    @Override
    public void cancel() {
        ended = true;
        queue.clear();
        forget.accept(this);
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
                Callbacks known = callbacks;
                if (known != null) {
                    known.log().error("A subscriber has thrown", e);
                }
                ended = true;
                forget.accept(this);
            }
            todo = drains.addAndGet(-todo);
        }
    }

    private void signal() {
        while (!ended) {
            Throwable failure = error;
            if (failure != null) {
                ended = true;
                forget.accept(this);
                subscriber.onError(failure);
            } else if (completed) {
                ended = true;
                forget.accept(this);
                subscriber.onComplete();
            } else if (demand.get() > 0 && !queue.isEmpty()) {
                E event = queue.poll();
                if (event != null) {
                    queued.decrementAndGet();
                    if (demand.get() != Long.MAX_VALUE) {
                        demand.decrementAndGet();
                    }
                    subscriber.onNext(event);
                }
            } else {
                return;
            }
        }
    }
}
