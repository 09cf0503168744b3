package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.transport.TransportContract;
import io.kabelwerk.tests.kit.memory.InMemory;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the author of the transport in memory writes, of whichever class loader; run by {@link RuleRun}. */
@ExtendWith(RuleRun.UntilOneFails.class)
final class TransportUnderTrial extends TransportContract {

    private final Map.Entry<TransportProvider, ServerSocketFactory> made = make();

    @SuppressWarnings("unchecked")
    private static Map.Entry<TransportProvider, ServerSocketFactory> make() {
        try {
            return (Map.Entry<TransportProvider, ServerSocketFactory>) RuleRun.classLoader()
                    .loadClass(InMemory.class.getName())
                    .getMethod("make")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected TransportProvider provider() {
        return made.getKey();
    }

    @Override
    protected ServerSocketFactory serverSockets() {
        return made.getValue();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.TLS, Capability.PROXY, Capability.BATCHES));
    }
}
