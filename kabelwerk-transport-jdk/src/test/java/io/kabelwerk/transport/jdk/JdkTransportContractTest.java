package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

class JdkTransportContractTest extends TransportContract {

    private static final boolean BEFORE_21 = Runtime.version().feature() < 21;

    @Override
    protected TransportProvider provider() {
        return new JdkTransportProvider();
    }

    /** What the JDK's client does otherwise; said in package-info. */
    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.TLS, Capability.PROXY, Capability.FEW_THREADS);
    }

    /** What its library leaves no way to mend; said in package-info. */
    @Override
    protected Map<String, String> deviations() {
        Map<String, String> deviations = new HashMap<>(Map.of(
                "T604 close code 1010", "ends with 1002",
                "T606 Connection: keep-alive, Upgrade", "fails: the JDK compares the whole value",
                "T606 two lines of Connection", "fails: the JDK takes one only",
                "T606 a head of 70 KiB", "opens: the JDK has no such limit, or a higher one",
                "T606 a status of four digits", "opens: the JDK reads three",
                "T607 /socket?", "asks for /socket",
                "T607 /?", "asks for /"));
        if (BEFORE_21) {
            deviations.put("T606 a status that is not a number", "keeps the socket until its client is collected");
        }
        return deviations;
    }

    /** Before JDK 21 nothing ends the client's thread but the garbage collector. */
    @Override
    protected boolean mayOutliveTransport(Thread thread) {
        return BEFORE_21 && thread.getName().matches("HttpClient-\\d+-SelectorManager");
    }
}
