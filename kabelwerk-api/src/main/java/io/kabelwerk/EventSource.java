package io.kabelwerk;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Something that tells its listeners of events.
 *
 * <p>Listeners are called on the callback executor, in the order of the events, those of one event in the order in
 * which they came. All listeners of one {@link Kabelwerk} and of the objects that come from it are called one at a
 * time. What a listener throws is logged and hurts nobody else. A slow listener delays the listeners of its own session
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
     * @param listener what is called with each such event that happens from now on
     * @param <T> the type
     * @return takes the listener away again
     * @throws IllegalStateException if this object is closed for good
     */
    <T extends E> Registration on(Class<T> type, Consumer<? super T> listener);

    /**
     * Adds a listener for the next event of a type only. It is taken away before it is called.
     *
     * @param type the type, or the sealed supertype for all of them
     * @param listener what is called once at the most
     * @param <T> the type
     * @return takes the listener away again
     * @throws IllegalStateException if this object is closed for good
     */
    <T extends E> Registration once(Class<T> type, Consumer<? super T> listener);

    /**
     * Takes away all listeners that were added for exactly this type.
     *
     * @param type the type
     */
    void off(Class<? extends E> type);

    /** Takes away all listeners. Subscribers of {@link #events()} stay. */
    void off();

    /**
     * The events as a stream, for reactive libraries.
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
