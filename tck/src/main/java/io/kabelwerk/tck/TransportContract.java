package io.kabelwerk.tck;

import io.kabelwerk.spi.TransportProvider;
import java.util.EnumSet;
import java.util.Set;

/** What every transport has to do. */
public abstract class TransportContract {

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Makes the provider of the transport under test.
     *
     * @return the provider
     */
    protected abstract TransportProvider provider();

    /**
     * What the transport can do; all by default.
     *
     * @return its capabilities
     */
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }
}
