package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.simulation.Coverage;
import io.kabelwerk.tck.simulation.Histories;
import io.kabelwerk.tck.simulation.History;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds under all faults, and that a history can be repeated. */
abstract class SimulationRules {

    /** From so many histories on, every fault has to have met a client at every phase. */
    private static final long ENOUGH = 10_000;

    private final JsonCodecProvider provider;

    SimulationRules(JsonCodecProvider provider) {
        this.provider = provider;
    }

    private JsonCodec newCodec() {
        return provider.create(JsonLimits.defaults());
    }

    /** Networks fail in every way at every time. If it fails: play the history that is printed, and read its frames. */
    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("S981 MUST keep every promise under any sequence of faults, and recover from it")
    void promises(@ForAll("histories") History history) {
        if (Instant.now().isBefore(end().get())) {
            String unused = history.play(codec().get(), coverage().get());
        }
    }

    @AfterProperty
    void report() {
        Coverage met = coverage().get();
        System.Logger log = System.getLogger("io.kabelwerk.tck");
        log.log(System.Logger.Level.INFO, () -> "How often each fault met a client at what it did:\n" + met.table());
        if (met.histories() >= ENOUGH) {
            assertThat(met.empty()).as("faults that never met a client at this").isEmpty();
        }
    }

    @Provide
    Arbitrary<History> histories() {
        // Other histories for each seed; the same ones without one, so that a build does not fail by chance.
        long seed = Long.getLong(SimulationContract.SEED, 0);
        return Arbitraries.fromGenerator(random -> new Shorter(Histories.of(random.nextLong() ^ seed)));
    }

    /**
     * A failure can be understood only if it can be repeated. If it fails: look for a clock, a thread or a hash order.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("S982 MUST say and do the same, byte for byte, when the same history is played again")
    void determinism(long seed) {
        assumeFalse(Boolean.getBoolean("kabelwerk.simulation.threads"), "real threads take part");
        History history = Histories.of(seed);

        String first = history.play(newCodec(), new Coverage());

        assertThat(history.play(newCodec(), new Coverage())).isEqualTo(first);
    }

    /**
     * Otherwise all histories of one length would be the same. If it fails: the random generator that is passed in is
     * not used.
     */
    @Test
    @DisplayName("S983 MUST behave differently with another seed")
    void chance() {
        History history = Histories.of(1);
        History other = new History(2, history.steps());

        assertThat(other.play(newCodec(), new Coverage())).isNotEqualTo(history.play(newCodec(), new Coverage()));
    }

    // jqwik makes an object of this class for each try: what lasts longer is kept for it.

    private Store<JsonCodec> codec() {
        return Store.getOrCreate(provider.getClass(), Lifespan.PROPERTY, this::newCodec);
    }

    private static Store<Coverage> coverage() {
        return Store.getOrCreate(Coverage.class, Lifespan.PROPERTY, Coverage::new);
    }

    private static Store<Instant> end() {
        Duration time = Duration.ofMinutes(
                Long.getLong(SimulationContract.MINUTES, Duration.ofDays(1).toMinutes()));
        return Store.getOrCreate(
                Instant.class, Lifespan.PROPERTY, () -> Instant.now().plus(time));
    }

    /** A history that knows how to become shorter. */
    private record Shorter(History value) implements Shrinkable<History> {
        @Override
        public Stream<Shrinkable<History>> shrink() {
            return value.shorter().map(Shorter::new);
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(value.steps().size());
        }
    }
}
