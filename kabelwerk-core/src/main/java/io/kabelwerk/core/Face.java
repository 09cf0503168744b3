package io.kabelwerk.core;

import io.kabelwerk.EventSource;
import io.kabelwerk.Registration;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API that the application holds: listeners, and at most one view at a time.
 *
 * @param <E> the events
 * @param <R> what {@code connect()} results in
 * @param <V> the view
 */
abstract class Face<E, R, V extends View<E, R, ?>> implements EventSource<E> {

    private final SessionContext session;
    private final Topics topics;
    private final Emitter<E> emitter;
    private final AtomicReference<@Nullable V> current = new AtomicReference<>();

    Face(Session owner) {
        this.session = owner.context();
        this.topics = owner.topics();
        this.emitter = new Emitter<>(session.callbacks()::run);
    }

    abstract V newView(Emitter<E> listeners);

    final SessionContext session() {
        return session;
    }

    final Topics topics() {
        return topics;
    }

    public CompletableFuture<R> connect() {
        V view = newView(emitter);
        if (session.isOver()) {
            throw new IllegalStateException(
                    "The session of " + view.name() + " has ended; open it again from the connected Kabelwerk");
        }
        V last = current.get();
        if ((last != null && !last.isOver()) || !current.compareAndSet(last, view)) {
            throw new IllegalStateException(
                    view.name() + " is " + (last != null && last.isReady() ? "connected" : "connecting") + " already");
        }
        long calledAt = session.timers().now();
        session.execute(() -> view.start(calledAt));
        return view.connecting().future();
    }

    public CompletableFuture<Void> disconnect() {
        V view = current.getAndSet(null);
        emitter.end();
        if (view == null || view.isOver()) {
            return CompletableFuture.completedFuture(null);
        }
        Promise<@Nullable Void> done = new Promise<>(session.callbacks());
        session.execute(() -> view.stop(() -> done.complete(null)));
        return done.future();
    }

    /** The view, connected or connecting; throws where there is none. */
    final V connected() {
        V view = current.get();
        if (view == null) {
            throw new IllegalStateException(newView(emitter).name() + " is not connected; call connect() first");
        }
        return view;
    }

    /** The view, which has been ready; throws where there is none. */
    final V ready() {
        V view = connected();
        if (!view.isReady()) {
            throw new IllegalStateException(
                    view.name() + " is not ready; wait for its Ready event, or for the future of connect()");
        }
        return view;
    }

    final void requireHubUser(String what) {
        if (!session.user().isHubUser()) {
            throw new IllegalStateException(what + " is for hub users, and the connected user is an end user");
        }
    }

    @Override
    public final <T extends E> Registration on(Class<T> type, Consumer<? super T> listener) {
        return emitter.on(type, listener);
    }

    @Override
    public final <T extends E> Registration once(Class<T> type, Consumer<? super T> listener) {
        return emitter.once(type, listener);
    }

    @Override
    public final void off(Class<? extends E> type) {
        emitter.off(type);
    }

    @Override
    public final void off() {
        emitter.off();
    }

    @Override
    public final Flow.Publisher<E> events() {
        return emitter.events();
    }
}
