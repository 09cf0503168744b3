package io.kabelwerk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Treatment;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KabelwerkMetricsTest {

    private static final int SECONDS = 60;

    private final KabelwerkEmulator backend =
            KabelwerkEmulator.start(setup -> setup.hub("care", "Care Team").endUser("nana", "Nana"));
    private final long roomId = backend.user("nana").createRoom("care");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        backend.close();
    }

    private Kabelwerk connected(KabelwerkMetrics metrics) throws Exception {
        Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(backend.url())
                .token(backend.token("nana"))
                .reconnectSteps(Duration.ofMillis(10))
                .restartSpread(Duration.ofMillis(10))
                .observers(metrics));
        get(kabelwerk.connect());
        return kabelwerk;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(SECONDS, TimeUnit.SECONDS);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    /** Observers are called a moment after what they observe. */
    private static void until(BooleanSupplier condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(SECONDS));
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private boolean has(String name, String... tags) {
        return registry.find(name).tags(tags).meter() != null;
    }

    @Test
    void should_measure_a_session() throws Exception {
        Kabelwerk kabelwerk = connected(new KabelwerkMetrics(registry));
        Room room = kabelwerk.openRoom();
        get(room.connect());
        get(room.postMessage("hello"));
        backend.inject(new Fault.Answer("nana", "room:" + roomId, "post_message", new Treatment.Refused("no"), 1));
        assertThat(room.postMessage("refused")).failsWithin(Duration.ofSeconds(SECONDS));
        get(kabelwerk.ping());
        assertThat(gauge("kabelwerk.sessions")).isEqualTo(1);
        CompletableFuture<KabelwerkEvent.Connected> again = new CompletableFuture<>();
        kabelwerk.on(KabelwerkEvent.Connected.class, again::complete);
        backend.inject(new Fault.RefuseUpgrades(1, 503));
        backend.inject(new Fault.Drop("nana"));
        get(again);
        get(kabelwerk.disconnect());
        until(() -> has("kabelwerk.sessions.ended", "cause", "none"));

        assertThat(registry.get("kabelwerk.requests")
                        .tags("request", "post_message", "result", "accepted")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("kabelwerk.requests")
                        .tags("request", "post_message", "result", "rejected")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("kabelwerk.connects").timer().count()).isEqualTo(2);
        assertThat(registry.get("kabelwerk.connects.failed")
                        .tags("cause", "ConnectionException")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("kabelwerk.drops")
                        .tags("cause", "ConnectionException")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("kabelwerk.round.trips").timer().count()).isPositive();
        assertThat(gauge("kabelwerk.sessions")).isZero();
        assertThat(gauge("kabelwerk.requests.pending")).isZero();
        assertThat(gauge("kabelwerk.requests.unanswered")).isZero();
        assertThat(gauge("kabelwerk.events.pending")).isZero();
        assertThat(namesAndTags()).isEqualTo(documented());
    }

    /** The name of each meter with the keys of its tags, as in the table. */
    private Set<String> namesAndTags() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getName() + " " + id.getType().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + id.getTags().stream().map(tag -> tag.getKey()).collect(Collectors.joining(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented() throws IOException {
        return Pattern.compile("\\| `(kabelwerk[a-z.]+)` \\| (\\w+) \\|([^|]*)\\|")
                .matcher(Files.readString(Path.of("..", "docs", "metrics.md")))
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " "
                        + row.group(3).replace("`", "").strip())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void should_sum_up_sessions_and_keep_those_with_other_tags_apart() throws Exception {
        KabelwerkMetrics desk = new KabelwerkMetrics(registry, Tags.of("session", "desk"));
        try (Kabelwerk first = connected(desk);
                Kabelwerk second = connected(desk);
                Kabelwerk other = connected(new KabelwerkMetrics(registry, Tags.of("session", "bot")))) {
            assertThat(List.of(first, second, other)).doesNotHaveDuplicates();
            assertThat(registry.get("kabelwerk.sessions")
                            .tags("session", "desk")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(registry.get("kabelwerk.sessions")
                            .tags("session", "bot")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
        until(() -> registry.get("kabelwerk.sessions")
                        .tags("session", "desk")
                        .gauge()
                        .value()
                == 0);
    }

    /** The registry lives as long as the process. */
    @Test
    void should_keep_no_session_alive() throws Exception {
        WeakReference<Kabelwerk> session = new WeakReference<>(connected(new KabelwerkMetrics(registry)));
        Kabelwerk open = session.get();
        assertThat(open).isNotNull();
        if (open != null) {
            get(open.disconnect());
        }
        open = null;
        until(() -> {
            System.gc();
            return session.get() == null;
        });
        assertThat(gauge("kabelwerk.sessions")).isZero();
    }
}
