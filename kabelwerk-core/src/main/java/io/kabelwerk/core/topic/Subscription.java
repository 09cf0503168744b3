package io.kabelwerk.core.topic;

import io.kabelwerk.ClosedException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.phoenix.Channel;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API from one {@code connect()} to the {@code disconnect()} after it. Several subscriptions of one
 * topic share its channel.
 *
 * @param <E> the events
 * @param <R> what {@code connect()} results in
 * @param <C> the channel
 */
public abstract class Subscription<E, R, C extends SharedChannel<?>> {

    private final SessionContext session;
    private final Supplier<C> channels;
    private final Emitter<E> emitter;
    private final Promise<R> connecting;
    private Timers.@Nullable Timer deadline;
    private volatile @Nullable C shared;
    private volatile boolean ready;
    private volatile boolean ended;

    /** @param channels finds the channel, or opens it; on the session's executor */
    protected Subscription(SessionContext session, Supplier<C> channels, Emitter<E> emitter) {
        this.session = session;
        this.channels = channels;
        this.emitter = emitter;
        this.connecting = new Promise<>(session.callbacks());
    }

    /** What this is called in messages. */
    protected abstract String name();

    /** Wraps an error for the listeners. */
    protected abstract E errorEvent(KabelwerkException error);

    /** Joins the others on the channel. On the session's executor. */
    protected abstract void attach(C channel);

    /** Leaves them; {@code done} is called once the backend knows. On the session's executor. */
    protected abstract void detach(C channel, Runnable done);

    protected final SessionContext session() {
        return session;
    }

    protected final Promise<R> connecting() {
        return connecting;
    }

    /** The channel; throws before the subscription has come to it. */
    public final C shared() {
        return Objects.requireNonNull(shared, "a subscription in use is attached");
    }

    /** Where requests go; null before the subscription has come to its channel, and once it is over. */
    public final @Nullable Channel channel() {
        C attached = shared;
        return attached == null || ended ? null : attached.channel();
    }

    protected final boolean isReady() {
        return ready;
    }

    public final boolean hasEnded() {
        return ended;
    }

    /** On the session's executor. */
    protected final void start(long calledAt) {
        if (ended) {
            return; // Another thread was faster to disconnect it.
        }
        if (session.hasEnded()) {
            endWith(new ClosedException(
                    "The session has ended before " + name() + " was connected", RequestOutcome.NOT_SENT));
            return;
        }
        if (session.isDraining()) {
            endWith(Drain.refusal("The join of " + name()));
            return;
        }
        expectAnswer(calledAt);
        session.life().add(this);
        C found = channels.get();
        shared = found;
        attach(found);
    }

    private void expectAnswer(long since) {
        Duration timeout = session.settings().requestTimeout();
        deadline = session.timers()
                .at(
                        since + timeout.toNanos(),
                        () -> connecting.fail(new NoReplyException(
                                name() + " was not ready within " + Durations.text(timeout)
                                        + " (requestTimeout); it is still tried",
                                RequestOutcome.UNKNOWN)));
    }

    /** A part of what it waits for is there: the time for the next one counts from here. */
    public final void progressed() {
        if (deadline != null) {
            deadline.cancel();
            expectAnswer(session.timers().now());
        }
    }

    /**
     * Ends it, because the application wants it to; {@code done} is called once the backend knows. On the session's
     * executor.
     */
    protected final void stop(Runnable done) {
        if (ended) {
            done.run();
            return;
        }
        ended = true;
        finish(new ClosedException(name() + " was disconnected", RequestOutcome.UNKNOWN));
        C attached = shared;
        if (attached == null) {
            done.run();
        } else {
            detach(attached, done);
        }
    }

    protected final void emit(E event) {
        if (!ended) {
            emitter.emit(event, session.callbacks());
        }
    }

    /** Whether an event would reach anybody: what nobody hears need not be made. */
    protected final boolean hasListeners() {
        return emitter.hasListeners();
    }

    protected final void ready(R result, E event) {
        ready = true;
        stopWaiting();
        emit(event);
        connecting.complete(result);
    }

    /** Something went wrong that does not keep it from getting ready. */
    protected final void reportError(KabelwerkException error) {
        emit(errorEvent(error));
    }

    /** Getting ready, or getting up to date again, went wrong, and is tried again. */
    protected final void failed(KabelwerkException error) {
        reportError(error);
        if (!ready) {
            stopWaiting();
            connecting.fail(error);
        }
    }

    /** Ends it without having been asked to. A listener of the error may connect again at once. */
    public final void endWith(KabelwerkException error) {
        if (!ended) {
            ended = true;
            emitter.emit(errorEvent(error), session.callbacks());
            emitter.completeStreams(session.callbacks());
            finish(error);
        }
    }

    /** Ends it with its session, by request: no listener is called. */
    public final void closeWithSession(KabelwerkException error) {
        ended = true;
        emitter.end();
        finish(error);
    }

    private void finish(KabelwerkException error) {
        stopWaiting();
        session.life().remove(this);
        connecting.fail(error);
        closed(error);
    }

    /** What else waits is to fail. On the session's executor. */
    protected void closed(KabelwerkException error) {}

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
