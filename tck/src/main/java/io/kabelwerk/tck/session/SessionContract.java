package io.kabelwerk.tck.session;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.codec.CodecContract;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of the whole client: over a transport and with a codec, on real sockets against the emulator.
 *
 * <p>Extend it in the tests of a transport or of a codec, and run it as any test. The other of the two is the one on
 * the class path or module path:
 *
 * <pre>{@code
 * class MySessionContractTest extends SessionContract {
 *     @Override
 *     protected TransportProvider transportProvider() {
 *         return new MyTransportProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Rules that fail here and not in {@link TransportContract} or {@link CodecContract} are about the engine. Each test
 * has a backend, a transport and sessions of its own; time-outs and pauses are shortened by settings.
 *
 * <p>The numbers S01 to S60 are those of the scenarios in which clients of this protocol fail. The engine's own tests
 * show each of them in virtual time, with the default times too; here they are with sockets and shorter times.
 */
@Timeout(120)
public abstract class SessionContract {

    /** For subclasses. */
    protected SessionContract() {}

    /**
     * Returns the provider of the transport to run over; called often. By default the only one that
     * {@link ServiceLoader} finds.
     *
     * @return the provider
     */
    protected TransportProvider transportProvider() {
        return only(ServiceLoader.load(TransportProvider.class), "transportProvider()");
    }

    /**
     * Returns the provider of the codec to run with; called often. By default the only one that {@link ServiceLoader}
     * finds.
     *
     * @return the provider
     */
    protected JsonCodecProvider codecProvider() {
        return only(ServiceLoader.load(JsonCodecProvider.class), "codecProvider()");
    }

    /**
     * Returns the codec with a name among those that {@link ServiceLoader} finds: for {@link #codecProvider()}, if
     * there are several.
     *
     * @param name its {@linkplain JsonCodecProvider#name() name}
     * @return its provider
     */
    protected static JsonCodecProvider codec(String name) {
        return ServiceLoader.load(JsonCodecProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No codec " + name + " on the class path or module path"));
    }

    /**
     * Returns what the transport can do; rules about anything else are skipped.
     *
     * @return by default all
     */
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    private static <P> P only(ServiceLoader<P> found, String method) {
        List<P> providers = found.stream().map(ServiceLoader.Provider::get).toList();
        if (providers.size() != 1) {
            throw new AssertionError("Override " + method + ", or have exactly one provider on the class path or module"
                    + " path. Found: " + providers);
        }
        return providers.get(0);
    }

    @Nested
    @DisplayName("Connecting")
    class Connecting extends SessionConnectingRules {
        Connecting() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Tokens")
    class Tokens extends SessionTokenRules {
        Tokens() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Disconnecting and closing")
    class Ending extends SessionEndingRules {
        Ending() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Reconnecting")
    class Reconnecting extends SessionReconnectRules {
        Reconnecting() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("What was missed")
    class Missed extends SessionMissedRules {
        Missed() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Resuming")
    class Resuming extends SessionResumeRules {
        Resuming() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Requests without a connection")
    class OfflineRequests extends SessionOfflineRequestRules {
        OfflineRequests() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Outages")
    class Outages extends SessionOutageRules {
        Outages() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Delivery")
    class Delivery extends SessionDeliveryRules {
        Delivery() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Rooms")
    class Rooms extends SessionRoomRules {
        Rooms() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Attributes, archive and assignment")
    class Care extends SessionCareRules {
        Care() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Inboxes")
    class Inboxes extends SessionInboxRules {
        Inboxes() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Filters and search")
    class InboxFilters extends SessionInboxFilterRules {
        InboxFilters() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Notifiers")
    class Notifiers extends SessionNotifierRules {
        Notifiers() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Uploads")
    class Uploads extends SessionUploadRules {
        Uploads() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Uploads that fail")
    class FailingUploads extends SessionUploadFailureRules {
        FailingUploads() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Events")
    class Events extends SessionEventRules {
        Events() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Ending while listeners are called")
    class EndingInListeners extends SessionEndInListenerRules {
        EndingInListeners() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Slow listeners and streams")
    class SlowListeners extends SessionStreamRules {
        SlowListeners() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Draining and observing")
    class DrainingAndObserving extends SessionDrainRules {
        DrainingAndObserving() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Users")
    class Users extends SessionUserRules {
        Users() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Bad input")
    class Input extends SessionInputRules {
        Input() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Bounds")
    class Bounds extends SessionBoundRules {
        Bounds() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Hostile backends")
    class Hostile extends SessionHostileRules {
        Hostile() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Executors and time")
    class ExecutorsAndTime extends SessionExecutorRules {
        ExecutorsAndTime() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Ending with executors")
    class EndingWithExecutors extends SessionExecutorEndRules {
        EndingWithExecutors() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Random faults")
    class Storm extends SessionStormRules {
        Storm() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("TLS and proxies")
    class Way extends SessionWayRules {
        Way() {
            super(
                    SessionContract.this.transportProvider(),
                    SessionContract.this.codecProvider(),
                    SessionContract.this.capabilities());
        }
    }

    @Nested
    @DisplayName("Secrets")
    class Secrets extends SessionSecretRules {
        Secrets() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }

    @Nested
    @DisplayName("Processes")
    class InProcess extends SessionProcessRules {
        InProcess() {
            super(
                    SessionContract.this.transportProvider(),
                    SessionContract.this.codecProvider(),
                    SessionContract.this.capabilities());
        }
    }
}
