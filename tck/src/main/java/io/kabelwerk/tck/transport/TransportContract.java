package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.net.ServerSocketFactory;
import net.jqwik.api.Group;
import net.jqwik.api.Label;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link io.kabelwerk.spi.Transport}, rule by rule: what every transport has to do.
 *
 * <p>Extend it in the tests of a transport, and run it as any test:
 *
 * <pre>{@code
 * class MyTransportContractTest extends TransportContract {
 *     @Override
 *     protected TransportProvider provider() {
 *         return new MyTransportProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Nothing else has to be set up: the kit brings its own servers, on loopback, and its own certificates. The servers
 * are bare sockets that the rules themselves read and write byte for byte, so that they can misbehave in every way.
 * Nothing is judged by how fast it is; a rule that waits for something in vain fails after
 * {@value Await#DEFAULT_SECONDS} s, or after as many as the system property {@value #PATIENCE} says.
 *
 * <p>One rule plays sequences by chance, the same ones each time: others for each number in the system property
 * {@value #SEED}, and as many as fit into {@value #MINUTES} minutes if that one is set.
 *
 * <p>What a rule is for, and where to look if it fails, is said above it in the sources.
 */
public abstract class TransportContract {

    /** The system property for how long rules wait before they fail, in seconds. */
    public static final String PATIENCE = Await.PATIENCE;

    static final String MINUTES = "kabelwerk.sequences.minutes";
    static final String SEED = "kabelwerk.hostile.seed";

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Returns the provider of the transport under test; called often.
     *
     * @return the provider
     */
    protected abstract TransportProvider provider();

    /**
     * Returns what the transport can do beyond the minimum; everything by default. The rules about anything else are
     * skipped, with that reason.
     *
     * @return its capabilities
     */
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    /**
     * Returns what the transport's library always gets wrong: rows of the kit's tables, such as
     * {@code "T604 close code 1010"}, each with what it does instead. A declared row that is right fails, so that no
     * declaration outlives its reason.
     *
     * @return its deviations; none by default
     */
    protected Map<String, String> deviations() {
        return Map.of();
    }

    /**
     * Returns whether a thread that was started by a transport may stay for a while after the transport was closed,
     * because a library shares it among all its users. No thread may by default, and none may keep the JVM alive.
     *
     * @param thread a thread that is still there
     * @return whether that is expected
     */
    protected boolean mayOutliveTransport(Thread thread) {
        return false;
    }

    /**
     * Returns the factory of the sockets on which the kit's servers listen; those of this machine's network by default.
     * Only a transport over another network, such as one in memory, overrides it. Called often; each factory has to be
     * for the same network.
     *
     * <p>The kit asks for a server with any port on {@code localhost}, and takes from its sockets, and those that they
     * accept, what {@link java.net.ServerSocket} and {@link java.net.Socket} say of streams, time-outs, half-closing
     * and closing; {@linkplain java.net.Socket#setSoLinger(boolean, int) lingering} for 0 s, then closing, is a reset.
     * A port without a server refuses, and a name other than {@code localhost} is unknown, as the transport itself has
     * to find out. TLS servers are always on this machine's network.
     *
     * @return what makes the servers' sockets
     */
    protected ServerSocketFactory serverSockets() {
        return ServerSocketFactory.getDefault();
    }

    /**
     * Returns how long rules wait before they fail.
     *
     * @return what {@value #PATIENCE} says, or else {@value Await#DEFAULT_SECONDS} s
     */
    public static Duration patience() {
        return Duration.ofSeconds(Await.SECONDS);
    }

    @Nested
    @DisplayName("Connecting")
    class Connecting extends TransportConnectRules {
        Connecting() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Failing to connect")
    class Failing extends TransportConnectFailureRules {
        Failing() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Cancelled connects")
    class GivenUp extends TransportGivenUpRules {
        GivenUp() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("TLS and proxies")
    class Ways extends TransportWayRules {
        Ways() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Routes and answers")
    class Routes extends TransportRouteRules {
        Routes() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Secrets")
    class Secrets extends TransportSecretRules {
        Secrets() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Sending")
    class Sending extends TransportSendRules {
        Sending() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Receiving")
    class Receiving extends TransportReceiveRules {
        Receiving() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Faults of the peer")
    class Faults extends TransportFaultRules {
        Faults() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Frames and answers, from tables")
    class Wire extends TransportWireRules {
        Wire() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Reading")
    class Reading extends TransportReadingRules {
        Reading() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Closing")
    class Closing extends TransportCloseRules {
        Closing() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Ending once")
    class Ending extends TransportEndRules {
        Ending() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Threads")
    class Threads extends TransportThreadRules {
        Threads() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("One among many")
    class Crowd extends TransportCrowdRules {
        Crowd() {
            super(TransportContract.this);
        }
    }

    @Group
    @Label("Random sequences")
    class Chance extends TransportChanceRules {
        Chance() {
            super(TransportContract.this);
        }
    }
}
