package io.kabelwerk.tests.concurrency;

import static io.kabelwerk.tests.concurrency.Scenario.require;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Asks for some events at first, and writes down its signals. */
@NullMarked
final class RecordingSubscriber<E> implements Flow.Subscriber<E> {

    private final Journal journal = new Journal();
    private final AtomicLong asked = new AtomicLong();
    private final long first;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean wrong;
    private volatile Flow.@Nullable Subscription subscription;

    RecordingSubscriber(long first) {
        this.first = first;
    }

    /** Asks for more events. */
    void request(long n) {
        Flow.Subscription known = subscription;
        if (known != null) {
            asked.addAndGet(n);
            known.request(n);
        }
    }

    void cancel() {
        Flow.Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        journal.write("subscribed");
        subscription = given;
        if (first > 0) {
            request(first);
        }
    }

    @Override
    public void onNext(E event) {
        if (events.incrementAndGet() > asked.get() || ends.get() > 0) {
            wrong = true;
        }
        journal.write(event.toString());
    }

    @Override
    public void onError(Throwable error) {
        ends.incrementAndGet();
        journal.write("failed");
    }

    @Override
    public void onComplete() {
        ends.incrementAndGet();
        journal.write("completed");
    }

    Journal journal() {
        return journal;
    }

    /** Throws an error if a rule of the Flow interfaces was broken. */
    void requireRules() {
        require(!journal.overlapped(), "signals overlapped: " + journal);
        require(!wrong, "an event after the end, or one that was not asked for: " + journal);
        require(ends.get() <= 1, "ended more than once: " + journal);
    }

    /** Throws an error unless it has completed, once and last. */
    void requireCompleted() {
        requireRules();
        require(journal.count("completed") == 1, "not completed: " + journal);
    }
}
