package io.kabelwerk.micrometer;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.QueueDepths;
import io.kabelwerk.RequestResult;
import io.kabelwerk.SessionObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Meters of one session or of many, in a registry of Micrometer.
 *
 * <pre>{@code
 * settings.observers(new KabelwerkMetrics(registry));
 * }</pre>
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>type</th><th>tags</th><th>what it measures</th></tr>
 * <tr><td>{@code kabelwerk.sessions}</td><td>gauge</td><td></td><td>sessions that have begun and not ended</td></tr>
 * <tr><td>{@code kabelwerk.sessions.ended}</td><td>counter</td><td>{@code cause}</td><td>sessions that have ended; the
 *     cause is {@code none} after a disconnect</td></tr>
 * <tr><td>{@code kabelwerk.connects}</td><td>timer</td><td></td><td>attempts to connect that have succeeded</td></tr>
 * <tr><td>{@code kabelwerk.connects.failed}</td><td>counter</td><td>{@code cause}</td><td>attempts that have failed</td></tr>
 * <tr><td>{@code kabelwerk.drops}</td><td>counter</td><td>{@code cause}</td><td>connections that have dropped</td></tr>
 * <tr><td>{@code kabelwerk.requests}</td><td>timer</td><td>{@code request}, {@code result}</td><td>requests, from the call
 *     until they are settled</td></tr>
 * <tr><td>{@code kabelwerk.requests.pending}</td><td>gauge</td><td></td><td>requests that wait for a connection or a
 *     channel</td></tr>
 * <tr><td>{@code kabelwerk.requests.unanswered}</td><td>gauge</td><td></td><td>requests that were sent and are not
 *     answered</td></tr>
 * <tr><td>{@code kabelwerk.events.pending}</td><td>gauge</td><td></td><td>events that wait for a listener</td></tr>
 * <tr><td>{@code kabelwerk.round.trips}</td><td>timer</td><td></td><td>heartbeats, from sending to the reply</td></tr>
 * </table>
 *
 * <p>A {@code cause} is the simple name of a {@link KabelwerkException}, such as {@code ConnectionException}; a {@code result}
 * a {@link RequestResult} in lower case. No tag names a user, a room or an ID. The gauges are sums over all sessions of this
 * object. The registry keeps this object, but no session: what the gauges read leads to numbers only.
 */
public final class KabelwerkMetrics implements SessionObserver {

    private static final String CAUSE = "cause";

    private final Set<QueueDepths> sessions = ConcurrentHashMap.newKeySet();
    private final MeterProvider<Counter> ended;
    private final Timer connects;
    private final MeterProvider<Counter> connectsFailed;
    private final MeterProvider<Counter> drops;
    private final MeterProvider<Timer> requests;
    private final Timer roundTrips;

    /**
     * Registers meters without further tags.
     *
     * @param registry where the meters go
     */
    public KabelwerkMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Registers meters with tags that all of them have. Use one object for each value of such a tag: a second object with
     * the same tags in the same registry shares its counters and timers, but its gauges are ignored.
     *
     * @param registry where the meters go
     * @param tags such as the name of a group of sessions; never one value for each user
     */
    public KabelwerkMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        Objects.requireNonNull(registry, "registry must not be null");
        Objects.requireNonNull(tags, "tags must not be null");
        this.ended = Counter.builder("kabelwerk.sessions.ended")
                .description("Sessions that have ended")
                .tags(tags)
                .withRegistry(registry);
        this.connects = Timer.builder("kabelwerk.connects")
                .description("Attempts to connect that have succeeded")
                .tags(tags)
                .register(registry);
        this.connectsFailed = Counter.builder("kabelwerk.connects.failed")
                .description("Attempts to connect that have failed")
                .tags(tags)
                .withRegistry(registry);
        this.drops = Counter.builder("kabelwerk.drops")
                .description("Connections that have dropped")
                .tags(tags)
                .withRegistry(registry);
        this.requests = Timer.builder("kabelwerk.requests")
                .description("Requests, from the call until they are settled")
                .tags(tags)
                .withRegistry(registry);
        this.roundTrips = Timer.builder("kabelwerk.round.trips")
                .description("Heartbeats, from sending to the reply")
                .tags(tags)
                .register(registry);
        gauge(registry, tags, "kabelwerk.sessions", "Sessions that have begun and not ended", queues -> 1);
        gauge(
                registry,
                tags,
                "kabelwerk.requests.pending",
                "Requests that wait for a connection or a channel",
                QueueDepths::pendingRequests);
        gauge(
                registry,
                tags,
                "kabelwerk.requests.unanswered",
                "Requests that were sent and are not answered",
                QueueDepths::unansweredRequests);
        gauge(
                registry,
                tags,
                "kabelwerk.events.pending",
                "Events that wait for a listener",
                QueueDepths::pendingEvents);
    }

    /** The registry holds what a gauge reads weakly unless it is told otherwise, and this object may have no other holder. */
    private void gauge(
            MeterRegistry registry,
            Iterable<Tag> tags,
            String name,
            String description,
            ToIntFunction<QueueDepths> value) {
        Gauge.builder(name, sessions, all -> all.stream().mapToInt(value).sum())
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void started(QueueDepths queues) {
        sessions.add(queues);
    }

    @Override
    public void connected(Duration took) {
        connects.record(took);
    }

    @Override
    public void attemptFailed(KabelwerkException cause, Duration nextAttemptIn) {
        connectsFailed.withTag(CAUSE, name(cause)).increment();
    }

    @Override
    public void dropped(KabelwerkException cause, Duration nextAttemptIn) {
        drops.withTag(CAUSE, name(cause)).increment();
    }

    @Override
    public void requestSettled(String request, RequestResult result, Duration took) {
        requests.withTags("request", request, "result", result.name().toLowerCase(Locale.ROOT))
                .record(took);
    }

    @Override
    public void roundTripMeasured(Duration took) {
        roundTrips.record(took);
    }

    @Override
    public void ended(QueueDepths queues, Optional<KabelwerkException> cause) {
        sessions.remove(queues);
        ended.withTag(CAUSE, cause.map(KabelwerkMetrics::name).orElse("none")).increment();
    }

    private static String name(KabelwerkException cause) {
        return cause.getClass().getSimpleName();
    }
}
