package io.kabelwerk.tck.runner;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.codec.CodecContract;
import io.kabelwerk.tck.session.SessionContract;
import io.kabelwerk.tck.session.SimulationContract;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.jspecify.annotations.Nullable;

/**
 * What was chosen on the command line, and the contracts with it. JUnit creates the contracts' objects, which therefore
 * look the choice up; a process has one choice at a time.
 *
 * @param transport the transport, unless no rule needs one
 * @param codec the codec, unless no rule needs one
 * @param capabilities what the transport can do
 * @param deviations rows of tables that its library always gets wrong, with what it does instead
 * @param mayOutlive prefixes of the names of threads that may stay after a transport was closed
 * @param chance the seed of random rules, and how long they run
 */
record Chosen(
        @Nullable TransportProvider transport,
        @Nullable JsonCodecProvider codec,
        Set<Capability> capabilities,
        Map<String, String> deviations,
        List<String> mayOutlive,
        Chance chance) {

    private static volatile @Nullable Chosen current;

    /** Makes this the choice of all contracts that run from now on. */
    void use() {
        current = this;
    }

    static Chosen current() {
        return Objects.requireNonNull(current, "run by the program only");
    }

    private static TransportProvider chosenTransport() {
        return Objects.requireNonNull(current().transport());
    }

    private static JsonCodecProvider chosenCodec() {
        return Objects.requireNonNull(current().codec());
    }

    static final class ForTransport extends TransportContract {
        @Override
        protected TransportProvider provider() {
            return chosenTransport();
        }

        @Override
        protected Set<Capability> capabilities() {
            return current().capabilities();
        }

        @Override
        protected Map<String, String> deviations() {
            return current().deviations();
        }

        @Override
        protected boolean mayOutliveTransport(Thread thread) {
            return current().mayOutlive().stream().anyMatch(thread.getName()::startsWith);
        }
    }

    @AddLifecycleHook(Seeding.class)
    static final class ForCodec extends CodecContract {
        @Override
        protected JsonCodecProvider provider() {
            return chosenCodec();
        }
    }

    static final class ForSession extends SessionContract {
        @Override
        protected TransportProvider transportProvider() {
            return chosenTransport();
        }

        @Override
        protected JsonCodecProvider codecProvider() {
            return chosenCodec();
        }

        @Override
        protected Set<Capability> capabilities() {
            return current().capabilities();
        }
    }

    @AddLifecycleHook(Seeding.class)
    static final class ForSimulation extends SimulationContract {
        @Override
        protected JsonCodecProvider provider() {
            return chosenCodec();
        }
    }
}
