package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class JdkTransportContractTest extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return new JdkTransportProvider();
    }

    /** What the JDK's client does otherwise; said in package-info. */
    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.TLS, Capability.PROXY);
    }

    /** Before JDK 21 nothing ends the client's thread but the garbage collector. */
    @Override
    protected boolean mayOutliveTransport(Thread thread) {
        return Runtime.version().feature() < 21 && thread.getName().matches("HttpClient-\\d+-SelectorManager");
    }
}
