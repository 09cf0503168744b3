package io.kabelwerk.tck.session;

import io.kabelwerk.EventSource;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All events that a source has delivered since this began to listen, in order. */
final class SessionHeard<E> implements Consumer<E> {

    private final List<E> events = new ArrayList<>();
    private int read;

    static <E> SessionHeard<E> of(EventSource<E> source, Class<E> all) {
        SessionHeard<E> heard = new SessionHeard<>();
        var unused = source.on(all, heard);
        return heard;
    }

    @Override
    public synchronized void accept(E event) {
        events.add(event);
    }

    /** Everything so far. */
    synchronized List<E> all() {
        return List.copyOf(events);
    }

    /** Everything of a type so far. */
    <T extends E> List<T> all(Class<T> type) {
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for the next event of a type; others, and those that were waited for before, are passed over. */
    <T extends E> T next(Class<T> type) {
        return next(type, event -> true);
    }

    /** Waits for the next event of a type that fits; what comes before it is passed over. */
    <T extends E> T next(Class<T> type, Predicate<? super T> fitting) {
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        Await.until(
                () -> {
                    found.set(poll(type, fitting));
                    return found.get() != null;
                },
                "another " + type.getSimpleName() + " after " + all().size() + " events");
        return Objects.requireNonNull(found.get());
    }

    /** Waits until there have been so many of a type, and gives all there are. */
    <T extends E> List<T> atLeast(int count, Class<T> type) {
        Await.until(() -> all(type).size() >= count, count + " × " + type.getSimpleName());
        return all(type);
    }

    private synchronized <T extends E> @Nullable T poll(Class<T> type, Predicate<? super T> fitting) {
        while (read < events.size()) {
            E event = events.get(read++);
            if (type.isInstance(event) && fitting.test(type.cast(event))) {
                return type.cast(event);
            }
        }
        return null;
    }
}
