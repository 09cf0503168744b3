package com.example.desk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Counts what happens, and lets pages wait for it. Nothing blocks here: listeners of a session never should. */
@Component
class Changes {

    private static final long SECONDS = 20;

    private final List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private long count;

    /** Something has changed: every page that waits loads it. */
    void happened() {
        List<CompletableFuture<Long>> woken;
        long now;
        synchronized (this) {
            now = ++count;
            woken = List.copyOf(waiting);
            waiting.clear();
        }
        woken.forEach(page -> page.complete(now));
    }

    /** Completes with the count once it is no longer the one that a page has seen, and after 20 s in any case. */
    synchronized CompletableFuture<Long> after(long seen) {
        CompletableFuture<Long> next = new CompletableFuture<>();
        if (seen != count) {
            next.complete(count);
            return next;
        }
        waiting.add(next);
        next.completeOnTimeout(seen, SECONDS, TimeUnit.SECONDS).whenComplete((now, error) -> forget(next));
        return next;
    }

    private synchronized void forget(CompletableFuture<Long> page) {
        waiting.remove(page);
    }
}
