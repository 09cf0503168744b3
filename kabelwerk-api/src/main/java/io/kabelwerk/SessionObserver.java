package io.kabelwerk;

import java.time.Duration;
import java.util.Optional;

/**
 * Observes sessions, for metrics and health checks. Each method does nothing unless it is overridden.
 *
 * <p>Nothing that an observer gets is personal: no user, no ID, no topic, no text. The names of requests are a fixed, small
 * set. So all of it can be a tag of a metric.
 *
 * <p><em>Threads.</em> The methods are called on the {@linkplain Settings.Builder#callbackExecutor(java.util.concurrent.Executor)
 * callback executor}: for one session one at a time, in the order in which things happen, beside its listeners and without
 * delaying them. One observer may serve many sessions; different sessions call it at the same time. All durations are
 * measured by the session's {@linkplain Settings.Builder#ticker(java.util.function.LongSupplier) ticker}.
 *
 * <p><em>Errors.</em> What a method throws goes to the thread's uncaught-exception handler and to the log. It affects neither
 * the session nor other observers, and the observer is called again. An observer that is too slow loses calls: once {@link
 * Settings.Builder#maxPendingEvents(int) maxPendingEvents} calls of a session wait for its observers, further ones are
 * dropped, which is logged once. {@link #started} and {@link #ended} are never dropped.
 */
public interface SessionObserver {

    /**
     * A session begins: {@link Kabelwerk#connect()} was called. The first call for each session.
     *
     * @param queues what waits in the session, now and later; it refers to nothing of the session but these numbers, so
     *     that keeping it keeps no session alive
     */
    default void started(QueueDepths queues) {}

    /**
     * The socket has opened, for the first time or again.
     *
     * @param took the time since the attempt began, a refresh of the token included
     */
    default void connected(Duration took) {}

    /**
     * An attempt to connect has failed, and another one follows.
     *
     * @param cause why
     * @param nextAttemptIn the pause before the next attempt
     */
    default void attemptFailed(KabelwerkException cause, Duration nextAttemptIn) {}

    /**
     * The socket has closed without having been asked to, and the session reconnects.
     *
     * @param cause why
     * @param nextAttemptIn the pause before the next attempt
     */
    default void dropped(KabelwerkException cause, Duration nextAttemptIn) {}

    /**
     * A request is settled. The requests that the engine makes by itself count, too, such as joins ({@code phx_join}) and
     * pages ({@code list_messages}). An upload is a request with the name {@code upload}. A request that is cancelled
     * is not reported.
     *
     * @param request the request's name, such as {@code post_message}
     * @param result how it was settled
     * @param took the time since the call, the time that the request has waited for a connection included
     */
    default void requestSettled(String request, RequestResult result, Duration took) {}

    /**
     * A heartbeat was answered: about every {@code heartbeatInterval}, and for each {@link Kabelwerk#ping()}.
     *
     * @param took the time since the heartbeat was sent
     */
    default void roundTripMeasured(Duration took) {}

    /**
     * A session has ended. The last call for each session; it may come a moment after the future of {@code disconnect} is
     * complete.
     *
     * @param queues what {@link #started} has got
     * @param cause why it has ended; empty if it was disconnected by the application
     */
    default void ended(QueueDepths queues, Optional<KabelwerkException> cause) {}
}
