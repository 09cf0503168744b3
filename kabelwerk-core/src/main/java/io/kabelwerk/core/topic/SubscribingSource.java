package io.kabelwerk.core.topic;

import io.kabelwerk.EventSource;
import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.event.Emitter;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API that the application holds: listeners, and at most one subscription at a time.
 *
 * @param <E> the events
 * @param <R> what {@code connect()} results in
 * @param <V> the subscription
 */
public abstract class SubscribingSource<E, R, V extends Subscription<E, R, ?>> implements EventSource<E> {

    private final SessionContext session;
    private final Emitter<E> emitter;
    private final AtomicReference<@Nullable V> current = new AtomicReference<>();

    protected SubscribingSource(SessionContext session) {
        this.session = session;
        this.emitter = new Emitter<>(session.callbacks()::run);
    }

    protected abstract V newSubscription(Emitter<E> listeners);

    protected final SessionContext session() {
        return session;
    }

    public CompletableFuture<R> connect() {
        return connect(this::newSubscription);
    }

    /** Connects with a subscription of another form. */
    protected final CompletableFuture<R> connect(Function<Emitter<E>, V> form) {
        V subscription = form.apply(emitter);
        if (session.hasEnded()) {
            throw new IllegalStateException(
                    "The session of " + subscription.name() + " has ended; open it again from the connected Kabelwerk");
        }
        V last = current.get();
        if ((last != null && !last.hasEnded()) || !current.compareAndSet(last, subscription)) {
            throw new IllegalStateException(subscription.name() + " is "
                    + (last != null && last.isReady() ? "connected" : "connecting") + " already");
        }
        long calledAt = session.timers().now();
        session.execute(() -> subscription.start(calledAt));
        return subscription.connecting().future();
    }

    public CompletableFuture<Void> disconnect() {
        V subscription = current.getAndSet(null);
        emitter.end();
        if (subscription == null || subscription.hasEnded()) {
            return CompletableFuture.completedFuture(null);
        }
        Promise<@Nullable Void> done = new Promise<>(session.callbacks());
        session.execute(() -> subscription.stop(() -> done.complete(null)));
        return done.future();
    }

    /** The subscription, connected or connecting; throws where there is none. */
    protected final V connected() {
        V subscription = current.get();
        if (subscription == null) {
            throw new IllegalStateException(
                    newSubscription(emitter).name() + " is not connected; call connect() first");
        }
        return subscription;
    }

    /** The subscription, which has been ready; throws where there is none. */
    protected final V ready() {
        V subscription = connected();
        if (!subscription.isReady()) {
            throw new IllegalStateException(
                    subscription.name() + " is not ready; wait for its Ready event, or for the future of connect()");
        }
        return subscription;
    }

    /** The ID of a message to resume after; throws where it can be none. */
    protected static OptionalLong requireMessageId(long messageId) {
        if (messageId < 0) {
            throw new IllegalArgumentException("messageId must not be negative, but is " + messageId
                    + "; 0 stands for the beginning, and connect() does not resume");
        }
        return OptionalLong.of(messageId);
    }

    protected final void requireHubUser(String what) {
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
