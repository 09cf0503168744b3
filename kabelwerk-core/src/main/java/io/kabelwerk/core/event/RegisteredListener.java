package io.kabelwerk.core.event;

import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.observe.FlightRecorder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener that is registered with an {@link Emitter}; not called once it was removed, whatever is queued (S31). */
final class RegisteredListener<E> implements EventTarget<E>, Registration {

    private final Class<? extends E> type;
    private final Consumer<? super E> action;
    private final Emitter<E> emitter;

    /** Whether it has been called, where that is once; null where it is called for each event. */
    private final @Nullable AtomicBoolean called;

    private volatile boolean ended;

    RegisteredListener(Class<? extends E> type, Consumer<? super E> action, boolean once, Emitter<E> emitter) {
        this.type = type;
        this.action = action;
        this.called = once ? new AtomicBoolean() : null;
        this.emitter = emitter;
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
        if (callbacks.isSilenced() || ended || (called != null && called.getAndSet(true))) {
            return;
        }
        if (called != null) {
            emitter.forget(this);
        }
        Object recorded = FlightRecorder.get().listenerCalled();
        try {
            action.accept(event);
        } catch (Throwable e) { // Whatever a listener throws is its own affair.
            callbacks.thrown("A listener for " + type.getSimpleName(), e);
        }
        if (recorded != null) {
            FlightRecorder.get().listenerReturned(recorded, callbacks.session(), event.getClass(), action.getClass());
        }
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void cancel() {
        end();
        emitter.forget(this);
    }
}
