package io.kabelwerk.core.event;

import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.observe.FlightRecorder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A listener that is registered with an {@link Emitter}; not called once it was removed, whatever is queued (S31). */
final class RegisteredListener<E> implements EventTarget<E>, Registration {

    private final Class<? extends E> type;
    private final Consumer<? super E> action;
    private final boolean once;
    private final Consumer<? super EventTarget<E>> forget;
    private final AtomicBoolean active = new AtomicBoolean(true);

    /** {@code forget} takes it out of the emitter. */
    RegisteredListener(
            Class<? extends E> type,
            Consumer<? super E> action,
            boolean once,
            Consumer<? super EventTarget<E>> forget) {
        this.type = type;
        this.action = action;
        this.once = once;
        this.forget = forget;
    }

    boolean isFor(Class<? extends E> wanted) {
        return type == wanted;
    }

    @Override
    public boolean wants(E event) {
        return type.isInstance(event);
    }

    @Override
    public void deliver(E event, Callbacks callbacks) {
        if (callbacks.isSilenced() || !active.get() || (once && !active.compareAndSet(true, false))) {
            return;
        }
        if (once) {
            forget.accept(this);
        }
        Object called = FlightRecorder.get().listenerCalled();
        try {
            action.accept(event);
        } catch (Throwable e) { // Whatever a listener throws is its own affair.
            callbacks.thrown("A listener for " + type.getSimpleName(), e);
        }
        if (called != null) {
            FlightRecorder.get().listenerReturned(called, callbacks.session(), event.getClass(), action.getClass());
        }
    }

    @Override
    public void end() {
        active.set(false);
    }

    @Override
    public void cancel() {
        end();
        forget.accept(this);
    }
}
