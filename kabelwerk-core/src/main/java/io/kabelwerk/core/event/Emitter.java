package io.kabelwerk.core.event;

import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Callbacks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The listeners and subscribers of one object. Changed from any thread; events come from the session's executor.
 *
 * <p>An event goes to those who were there when it happened and are still there when their turn comes.
 */
public final class Emitter<E> {

    private final Executor signals;

    /** Null once it is closed. */
    private final AtomicReference<@Nullable List<EventTarget<E>>> targets = new AtomicReference<>(List.of());

    /** @param signals runs what calls the subscribers of streams, on the callback executor */
    public Emitter(Executor signals) {
        this.signals = signals;
    }

    public <T extends E> Registration on(Class<T> type, Consumer<? super T> listener) {
        return add(type, listener, false);
    }

    public <T extends E> Registration once(Class<T> type, Consumer<? super T> listener) {
        return add(type, listener, true);
    }

    public void off(Class<? extends E> type) {
        Objects.requireNonNull(type, "type must not be null");
        targets().forEach(target -> {
            if (target instanceof RegisteredListener<E> listener && listener.isFor(type)) {
                listener.cancel();
            }
        });
    }

    public void off() {
        targets().forEach(target -> {
            if (target instanceof RegisteredListener<E> listener) {
                listener.cancel();
            }
        });
    }

    public Flow.Publisher<E> events() {
        return subscriber -> {
            EventStream<E> stream = new EventStream<>(
                    Objects.requireNonNull(subscriber, "subscriber must not be null"), this::forget, signals);
            boolean added = add(stream); // First, so that one that cancels at once is forgotten.
            stream.start();
            if (!added) {
                stream.end();
            }
        };
    }

    /** Whether there is a listener or a subscriber. */
    public boolean hasListeners() {
        return !targets().isEmpty();
    }

    /** Calls those that are registered now. Nothing is queued if there are none. */
    public void emit(E event, Callbacks callbacks) {
        List<EventTarget<E>> now = targets();
        for (EventTarget<E> target : now) {
            if (target.wants(event)) {
                callbacks.call(() -> deliver(event, now, callbacks));
                return;
            }
        }
    }

    /** Emits events behind each other to those that are there now, not to those that are added meanwhile. */
    public void emit(List<E> events, Callbacks callbacks) {
        List<EventTarget<E>> now = targets();
        callbacks.call(() -> events.forEach(event -> deliver(event, now, callbacks)));
    }

    private static <E> void deliver(E event, List<EventTarget<E>> targets, Callbacks callbacks) {
        for (EventTarget<E> target : targets) {
            if (target.wants(event)) {
                target.deliver(event, callbacks);
            }
        }
    }

    /** Completes the streams of now, once their subscribers have got what has happened. Listeners stay. */
    public void completeStreams(Callbacks callbacks) {
        List<EventTarget<E>> now = targets();
        callbacks.call(() -> now.forEach(target -> {
            if (target instanceof EventStream<E> stream) {
                stream.finish();
            }
        }));
    }

    /** Takes all listeners away and completes all streams. Others may come, unless it is closed. */
    public void end() {
        end(targets.getAndUpdate(list -> list == null ? null : List.of()));
    }

    /**
     * Does what {@link #end()} does, when it is run, with the listeners and streams of this moment: those that are added in
     * between belong to the next session.
     */
    public Runnable ending() {
        List<EventTarget<E>> now = targets();
        return () -> {
            targets.updateAndGet(list -> list == null ? null : without(now, list));
            now.forEach(EventTarget::end);
        };
    }

    private static <E> List<EventTarget<E>> without(List<EventTarget<E>> ended, List<EventTarget<E>> list) {
        if (list == ended) {
            return List.of();
        }
        Set<EventTarget<E>> gone = new LinkedHashSet<>(ended);
        return list.stream().filter(target -> !gone.contains(target)).toList();
    }

    /** Ends it, and accepts no others. */
    public void close() {
        end(targets.getAndSet(null));
    }

    private void end(@Nullable List<EventTarget<E>> ended) {
        if (ended != null) {
            ended.forEach(EventTarget::end);
        }
    }

    // The listener is only ever given events of its own type: wants(…) has looked.
    @SuppressWarnings("unchecked")
    private <T extends E> Registration add(Class<T> type, Consumer<? super T> action, boolean once) {
        Objects.requireNonNull(type, "type must not be null");
        Objects.requireNonNull(action, "listener must not be null");
        RegisteredListener<E> listener = new RegisteredListener<>(type, (Consumer<? super E>) action, once, this);
        if (!add(listener)) {
            throw new IllegalStateException("This Kabelwerk is closed for good: no listener can be added any more");
        }
        return listener;
    }

    /** False if it is closed. */
    private boolean add(EventTarget<E> target) {
        return targets.updateAndGet(list -> list == null
                        ? null
                        : Stream.concat(list.stream(), Stream.of(target)).toList())
                != null;
    }

    void forget(EventTarget<E> target) {
        targets.updateAndGet(list -> list == null
                ? null
                : list.stream().filter(each -> each != target).toList());
    }

    private List<EventTarget<E>> targets() {
        List<EventTarget<E>> now = targets.get();
        return now == null ? List.of() : now;
    }
}
