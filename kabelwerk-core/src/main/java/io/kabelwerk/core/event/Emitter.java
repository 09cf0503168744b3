package io.kabelwerk.core.event;

import io.kabelwerk.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The listeners and subscribers of one object. Changed from any thread; events come from the session's lane.
 *
 * <p>An event goes to those who were there when it happened and are still there when their turn comes.
 */
public final class Emitter<E> {

    /** A listener, or a subscriber. */
    private sealed interface Target<E> permits Listener, FlowSubscription {
        boolean wants(E event);

        void deliver(E event, Callbacks callbacks);
    }

    private static final class Listener<E> implements Target<E>, Subscription {
        private final Class<? extends E> type;
        private final Consumer<? super E> action;
        private final boolean once;
        private final AtomicReference<List<Target<E>>> home;
        private final AtomicBoolean active = new AtomicBoolean(true);

        private Listener(
                Class<? extends E> type,
                Consumer<? super E> action,
                boolean once,
                AtomicReference<List<Target<E>>> home) {
            this.type = type;
            this.action = action;
            this.once = once;
            this.home = home;
        }

        @Override
        public boolean wants(E event) {
            return type.isInstance(event);
        }

        @Override
        public void deliver(E event, Callbacks callbacks) {
            if (!callbacks.isSilenced() && (once ? active.getAndSet(false) : active.get())) {
                if (once) {
                    remove(home, target -> target == this);
                }
                try {
                    action.accept(event);
                } catch (Throwable e) { // Whatever a listener throws is its own affair.
                    callbacks.log().error("A listener for " + type.getSimpleName() + " has thrown", e);
                }
            }
        }

        @Override
        public void cancel() {
            active.set(false);
            remove(home, target -> target == this);
        }
    }

    private final AtomicReference<List<Target<E>>> targets = new AtomicReference<>(List.of());
    private volatile boolean closed;

    public <T extends E> Subscription on(Class<T> type, Consumer<? super T> listener) {
        return add(type, listener, false);
    }

    public <T extends E> Subscription once(Class<T> type, Consumer<? super T> listener) {
        return add(type, listener, true);
    }

    public void off(Class<? extends E> type) {
        Objects.requireNonNull(type, "type");
        cancelIf(listener -> listener.type == type);
    }

    public void off() {
        cancelIf(listener -> true);
    }

    public Flow.Publisher<E> events() {
        return subscriber -> {
            FlowSubscription<E> subscription = new FlowSubscription<>(subscriber, this::forget);
            subscription.start();
            if (closed) {
                subscription.complete();
            } else {
                add(subscription);
            }
        };
    }

    /** Whether anybody wants to hear of anything. */
    public boolean isHeard() {
        return !targets().isEmpty();
    }

    /** Tells those who are there now. Nothing is queued where nobody wants to hear of it. */
    public void emit(E event, Callbacks callbacks) {
        List<Target<E>> now = targets();
        for (Target<E> target : now) {
            if (target.wants(event)) {
                callbacks.call(() -> now.forEach(each -> {
                    if (each.wants(event)) {
                        each.deliver(event, callbacks);
                    }
                }));
                return;
            }
        }
    }

    /** Takes all listeners away and completes all subscribers. Others may come. */
    public void end() {
        List<Target<E>> last = targets.getAndSet(List.of());
        for (Target<E> target : last) {
            if (target instanceof Listener<E> listener) {
                listener.active.set(false);
            } else if (target instanceof FlowSubscription<E> subscription) {
                subscription.complete();
            }
        }
    }

    /** Completes the subscribers of now, once they have been told of what has happened. Listeners stay. */
    public void completeStreams(Callbacks callbacks) {
        List<Target<E>> now = targets();
        callbacks.call(() -> now.forEach(target -> {
            if (target instanceof FlowSubscription<E> subscription) {
                subscription.complete();
            }
        }));
    }

    /** Ends it, and accepts no others. */
    public void close() {
        closed = true;
        end();
    }

    // The listener is only ever given events of its own type: wants(…) has looked.
    @SuppressWarnings("unchecked")
    private <T extends E> Subscription add(Class<T> type, Consumer<? super T> action, boolean once) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(action, "listener");
        if (closed) {
            throw new IllegalStateException("It is closed for good: no listener can be added any more");
        }
        Listener<E> listener = new Listener<>(type, (Consumer<? super E>) action, once, targets);
        add(listener);
        return listener;
    }

    private void add(Target<E> target) {
        targets.updateAndGet(list -> {
            List<Target<E>> longer = new ArrayList<>(list);
            longer.add(target);
            return longer;
        });
    }

    private void forget(FlowSubscription<E> subscription) {
        remove(targets, target -> target == subscription);
    }

    private void cancelIf(Predicate<Listener<E>> condition) {
        targets().forEach(target -> {
            if (target instanceof Listener<E> listener && condition.test(listener)) {
                listener.cancel();
            }
        });
    }

    private List<Target<E>> targets() {
        return Objects.requireNonNull(targets.get(), "there is always a list");
    }

    private static <E> void remove(AtomicReference<List<Target<E>>> home, Predicate<Target<E>> condition) {
        home.updateAndGet(list -> list.stream().filter(condition.negate()).toList());
    }

    /** One subscriber of {@link #events()}. */
    private static final class FlowSubscription<E> implements Target<E>, Flow.Subscription {
        private final EventStream<E> stream;
        private final Consumer<FlowSubscription<E>> forget;

        private FlowSubscription(Flow.Subscriber<? super E> subscriber, Consumer<FlowSubscription<E>> forget) {
            this.stream = new EventStream<>(Objects.requireNonNull(subscriber, "subscriber"), this::cancel);
            this.forget = forget;
        }

        private void start() {
            stream.start(this);
        }

        private void complete() {
            stream.complete();
        }

        @Override
        public boolean wants(E event) {
            return true;
        }

        @Override
        public void deliver(E event, Callbacks callbacks) {
            stream.offer(event, callbacks);
        }

        @Override
        public void request(long n) {
            stream.request(n);
        }

        @Override
        public void cancel() {
            stream.cancel();
            forget.accept(this);
        }

        @Override
        public String toString() {
            return "Subscription of an event stream";
        }
    }
}
