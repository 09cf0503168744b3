package io.kabelwerk.tests.javascript;

import io.kabelwerk.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The events of a type that a Java client emits. */
final class Heard<T> {

    private static final long PATIENCE_SECONDS = 30;

    private final String type;
    private final BlockingQueue<T> events = new LinkedBlockingQueue<>();

    private Heard(String type) {
        this.type = type;
    }

    /** Collects them from now on. */
    static <E, T extends E> Heard<T> from(EventSource<E> source, Class<T> type) {
        Heard<T> heard = new Heard<>(type.getSimpleName());
        source.on(type, heard.events::add);
        return heard;
    }

    /** Waits for the next one. */
    T next() {
        try {
            T event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("There was no event " + type + ".");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for the next ones. */
    List<T> next(int count) {
        List<T> next = new ArrayList<>();
        while (next.size() < count) {
            next.add(next());
        }
        return next;
    }
}
