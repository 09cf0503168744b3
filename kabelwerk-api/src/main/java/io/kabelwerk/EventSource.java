package io.kabelwerk;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A source of events.
 *
 * <p>Listeners are called on the callback executor, in the order of the events, those of one event in the order in
 * which they came. All listeners of one {@link Kabelwerk} and of the objects that come from it are called one at a
 * time. What a listener throws goes to the thread's uncaught-exception handler and affects no other
 * listener. A slow listener delays the listeners of its own session
 * only, until {@link Settings#maxPendingEvents()} events wait; then nothing more is read for that session until they
 * are fewer.
 *
 * @apiNote A listener may {@code join()} a future if the callback executor has another free thread, as the default one
 *     always has. On a UI thread, use {@code whenComplete}.
 * @param <E> the events; sealed, so that a {@code switch} over them can be exhaustive
 */
public interface EventSource<E> {

    /**
     * Adds a listener for one type of event.
     *
     * @param type the type, or the sealed supertype for all of them
     * @param listener called with each such event that happens from now on
     * @param <T> the type
     * @return the registration, with which the listener can be removed
     * @throws IllegalStateException if this object is closed for good
     */
    <T extends E> Registration on(Class<T> type, Consumer<? super T> listener);

    /**
     * Adds a listener for the next event of a type only. It is removed before it is called.
     *
     * @param type the type, or the sealed supertype for all of them
     * @param listener called at most once
     * @param <T> the type
     * @return the registration, with which the listener can be removed
     * @throws IllegalStateException if this object is closed for good
     */
    <T extends E> Registration once(Class<T> type, Consumer<? super T> listener);

    /**
     * Removes all listeners that were added for exactly this type.
     *
     * @param type the type
     */
    void off(Class<? extends E> type);

    /** Removes all listeners. Subscribers of {@link #events()} stay. */
    void off();

    /**
     * Returns the events as a stream, for reactive libraries.
     *
     * <p>Each subscriber gets the events that happen from its subscription on, as it requests them. All signals but {@code
     * onSubscribe} come on the callback executor. A subscriber that lets more than {@link Settings#maxPendingEvents()}
     * events wait gets a {@link LimitExceededException} as its {@code onError}, alone. The stream completes at once when
     * the object is disconnected, whatever waits; where the backend or an error ends the object, it completes after the
     * events that wait, the last of which is the error.
     *
     * @return a publisher for any number of subscribers
     */
    Flow.Publisher<E> events();
}
