package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.harness.Calls;
import io.kabelwerk.tck.harness.Hung;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.TestServer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import org.jspecify.annotations.Nullable;

/** What holds for any order of calls and events. */
abstract class TransportChanceRules {

    /** So many sequences fit into a few seconds; with {@link TransportContract#MINUTES}, as many as fit into them. */
    private static final int SEQUENCES = 150;

    private static final int TRIES = 20_000;

    private final TransportContract contract;

    TransportChanceRules(TransportContract contract) {
        this.contract = contract;
    }

    /**
     * Each other rule tries one thing at a time, and faults occur where two coincide. If it fails: read the shortest
     * sequence that is printed, from the top; it need not fail each time, since the order of threads differs.
     */
    @Property(seed = "1", tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @Label("T701 MUST keep order, lose nothing and settle everything, in any sequence of texts, pauses, sends and ends")
    void keepsOrder(@ForAll("sequences") Sequence sequence) throws Throwable {
        if (!budget().get().isLeft()) {
            return;
        }
        Ends ends = ends().get();
        if (ends.hasHung.get()) {
            return; // It would hang in each shorter sequence, too.
        }
        Hung.within(ends.calls, ends.hasHung, () -> {
            try (Exchange exchange = new Exchange(ends.transport, ends.server)) {
                exchange.play(sequence);
            }
            return sequence;
        });
    }

    @Provide
    Arbitrary<Sequence> sequences() {
        // Others for each seed; the same ones without one, so that a build does not fail by chance.
        long seed = Long.getLong(TransportContract.SEED, 0);
        return Arbitraries.fromGenerator(random -> new Shorter(random.nextLong() ^ seed));
    }

    // jqwik makes an object of this class for each try: what lasts longer is kept for it.

    private Store<Ends> ends() {
        return Store.getOrCreate(
                Ends.class,
                Lifespan.PROPERTY,
                () -> new Ends(
                        contract.provider()
                                .create(TransportRules.OPTIONS
                                        .withMaxTextBytes(Texts.LONGEST)
                                        .withLogLevel(Level.OFF)),
                        TestServer.plain(contract.serverSockets())));
    }

    /** Both ends of all connections. */
    private static final class Ends implements Store.CloseOnReset {

        final Calls calls = new Calls();
        final AtomicBoolean hasHung = new AtomicBoolean();
        final Transport transport;
        final TestServer server;

        Ends(Transport transport, TestServer server) {
            this.transport = new WatchedTransport(transport, calls);
            this.server = server;
        }

        @Override
        public void close() {
            server.close();
            try {
                Hung.within(calls, hasHung, () -> {
                    transport.close();
                    return true;
                });
            } catch (Throwable e) {
                throw new AssertionError("The transport could not be closed", e);
            }
        }
    }

    private static Store<Budget> budget() {
        return Store.getOrCreate(Budget.class, Lifespan.PROPERTY, Budget::new);
    }

    /** How many more sequences are played. */
    private static final class Budget {

        private final long minutes = Long.getLong(TransportContract.MINUTES, 0);
        private final Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
        private final AtomicInteger left = new AtomicInteger(SEQUENCES);

        boolean isLeft() {
            return minutes > 0 ? Instant.now().isBefore(end) : left.getAndDecrement() > 0;
        }
    }

    /** A sequence that is made when it is asked for, and knows how to become shorter. */
    private static final class Shorter implements Shrinkable<Sequence> {

        private final long seed;
        private final @Nullable Sequence made;

        Shorter(long seed) {
            this.seed = seed;
            made = null;
        }

        private Shorter(Sequence made) {
            seed = made.seed();
            this.made = made;
        }

        @Override
        public Sequence value() {
            return made == null ? Sequence.of(seed) : made;
        }

        @Override
        public Stream<Shrinkable<Sequence>> shrink() {
            return value().shorter().map(Shorter::new);
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(value().steps().size());
        }
    }
}
