package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.ServiceLoader;

/** What the author of the shipped transport writes; run by {@link RuleRun}. */
final class ShippedUnderTrial extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
    }
}
