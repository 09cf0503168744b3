package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.Durations;
import io.kabelwerk.core.phoenix.Timers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API from one {@code connect()} to the {@code disconnect()} after it. Several views of one topic share
 * its channel.
 *
 * @param <E> the events
 * @param <R> what {@code connect()} results in
 * @param <C> the channel
 */
abstract class View<E, R, C extends SharedChannel<?>> {

    private final SessionContext session;
    private final Topics topics;
    private final Emitter<E> emitter;
    private final Promise<R> connecting;
    private Timers.@Nullable Timer deadline;
    private volatile @Nullable C shared;
    private volatile boolean ready;
    private volatile boolean over;

    View(SessionContext session, Topics topics, Emitter<E> emitter) {
        this.session = session;
        this.topics = topics;
        this.emitter = emitter;
        this.connecting = new Promise<>(session.callbacks());
    }

    /** What this is called in messages. */
    abstract String name();

    /** Wraps an error for the listeners. */
    abstract E errorEvent(KabelwerkException error);

    /** Finds the channel, or opens it. On the lane. */
    abstract C open(Topics topics);

    /** Joins the others on the channel. On the lane. */
    abstract void attach(C channel);

    /** Leaves them; {@code done} is called once the backend knows. On the lane. */
    abstract void detach(C channel, Runnable done);

    final SessionContext session() {
        return session;
    }

    final Promise<R> connecting() {
        return connecting;
    }

    /** The channel; throws before the view has come to it. */
    final C shared() {
        return Objects.requireNonNull(shared, "a view in use is attached");
    }

    /** Where requests go; null before the view has come to its channel, and once it is over. */
    final @Nullable Channel channel() {
        C attached = shared;
        return attached == null || over ? null : attached.channel();
    }

    final boolean isReady() {
        return ready;
    }

    final boolean isOver() {
        return over;
    }

    /** On the lane. */
    final void start(long calledAt) {
        if (over) {
            return; // Another thread was faster to disconnect it.
        }
        if (session.isOver()) {
            over(new ClosedException(
                    "The session has ended before " + name() + " was connected", RequestOutcome.NOT_SENT));
            return;
        }
        if (session.isDraining()) {
            over(Drain.refusal("The join of " + name()));
            return;
        }
        Duration timeout = session.settings().requestTimeout();
        deadline = session.timers()
                .at(
                        calledAt + timeout.toNanos(),
                        () -> connecting.fail(new NoReplyException(
                                name() + " was not ready within " + Durations.text(timeout)
                                        + " (requestTimeout); it is still tried",
                                RequestOutcome.UNKNOWN)));
        session.lifecycle().add(this);
        C found = open(topics);
        shared = found;
        attach(found);
    }

    /** Ends it, because the application wants it to; {@code done} is called once the backend knows. On the lane. */
    final void stop(Runnable done) {
        if (over) {
            done.run();
            return;
        }
        over = true;
        finish(new ClosedException(name() + " was disconnected", RequestOutcome.UNKNOWN));
        C attached = shared;
        if (attached == null) {
            done.run();
        } else {
            detach(attached, done);
        }
    }

    final void emit(E event) {
        if (!over) {
            emitter.emit(event, session.callbacks());
        }
    }

    /** Whether an event would reach anybody: what nobody hears need not be made. */
    final boolean isHeard() {
        return emitter.isHeard();
    }

    final void ready(R result, E event) {
        ready = true;
        stopWaiting();
        emit(event);
        connecting.complete(result);
    }

    /** Something went wrong that does not keep it from getting ready. */
    final void tellError(KabelwerkException error) {
        emit(errorEvent(error));
    }

    /** Getting ready, or getting up to date again, went wrong, and is tried again. */
    final void failed(KabelwerkException error) {
        tellError(error);
        if (!ready) {
            stopWaiting();
            connecting.fail(error);
        }
    }

    /** Ends it without having been asked to. A listener of the error may connect again at once. */
    final void over(KabelwerkException error) {
        if (!over) {
            over = true;
            emitter.emit(errorEvent(error), session.callbacks());
            emitter.completeStreams(session.callbacks());
            finish(error);
        }
    }

    /** Ends it with its session, by request: no listener is called. */
    final void closeWithSession(KabelwerkException error) {
        over = true;
        emitter.end();
        finish(error);
    }

    private void finish(KabelwerkException error) {
        stopWaiting();
        session.lifecycle().remove(this);
        connecting.fail(error);
        closed(error);
    }

    /** What else waits is to fail. On the lane. */
    void closed(KabelwerkException error) {}

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
