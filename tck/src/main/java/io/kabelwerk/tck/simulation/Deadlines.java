package io.kabelwerk.tck.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The futures of a client's calls, each of which has to be done by its deadline. */
final class Deadlines {

    /** The SDK's default deadline of a request. */
    static final Duration REQUEST = Duration.ofSeconds(10);

    private static final Duration UPLOAD = Duration.ofMinutes(5);

    /** Two refreshes may be needed, and a task may wait for its turn. */
    static final Duration SLACK = Duration.ofMillis(100);

    private final World world;
    private final Person person;
    private final List<Pending> pending = new ArrayList<>();
    private final List<CompletableFuture<?>> uploads = new ArrayList<>();

    /** A future, and when it must be done. */
    private record Pending(CompletableFuture<?> future, String what, Duration within, Duration due) {}

    Deadlines(World world, Person person) {
        this.world = world;
        this.person = person;
    }

    <T> CompletableFuture<T> request(CompletableFuture<T> future, String what) {
        return add(future, what, REQUEST);
    }

    <T> CompletableFuture<T> upload(CompletableFuture<T> future, String what) {
        uploads.add(future);
        return add(future, what, UPLOAD);
    }

    private <T> CompletableFuture<T> add(CompletableFuture<T> future, String what, Duration within) {
        pending.add(new Pending(
                future, what, within, world.time().elapsed().plus(within).plus(SLACK)));
        return future;
    }

    /** Whether an upload is under way. */
    boolean hasUploads() {
        uploads.removeIf(CompletableFuture::isDone);
        return !uploads.isEmpty();
    }

    /**
     * Counts all deadlines anew from now on.
     *
     * @param times how many times as long they are: 2 after a jump back of the ticker, since a client cannot know what has
     *     passed since it last looked at it, so that a timer may be late by its own length
     */
    void restart(int times) {
        List<Pending> before = List.copyOf(pending);
        pending.clear();
        for (Pending each : before) {
            var unused = add(each.future(), each.what(), each.within().multipliedBy(times));
        }
    }

    /** Reports each future that is not done by its deadline. */
    void check() {
        Duration now = world.time().elapsed();
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            Pending next = each.next();
            if (next.future().isDone()) {
                each.remove();
            } else if (next.due().compareTo(now) < 0) {
                each.remove();
                await(next.future(), next.what()); // It may be a thread of the SDK that completes it.
            }
        }
    }

    /** Waits for all futures, which threads of the SDK complete. */
    void awaitAll() {
        pending.forEach(each -> await(each.future(), each.what()));
        pending.clear();
    }

    /** Waits for a future that a thread of the SDK completes. */
    void await(CompletableFuture<?> future, String what) {
        if (!world.await(future::isDone)) {
            person.violated("still waits for " + what + " after an executor was shut down or refused");
        }
    }
}
