package io.kabelwerk.tck;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * What the whole client has to do, over a transport and with a codec, on real sockets against the emulator.
 *
 * <p>Extend it in the tests of a transport or of a codec, and run it as any test:
 *
 * <pre>{@code
 * class MySessionContractTest extends SessionContract {
 *     @Override
 *     protected TransportProvider transportProvider() {
 *         return new MyTransportProvider();
 *     }
 *
 *     @Override
 *     protected JsonCodecProvider codecProvider() {
 *         return new JsonbCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Rules that fail here and not in {@link TransportContract} or {@link CodecContract} are about the engine. Each test
 * has a backend, a transport and sessions of its own; time-outs and pauses are shortened by settings.
 */
@Timeout(120)
public abstract class SessionContract {

    /** For subclasses. */
    protected SessionContract() {}

    /**
     * Makes the provider of the transport to run over; called often.
     *
     * @return the provider
     */
    protected abstract TransportProvider transportProvider();

    /**
     * Makes the provider of the codec to run with; called often.
     *
     * @return the provider
     */
    protected abstract JsonCodecProvider codecProvider();

    @Nested
    @DisplayName("Connecting")
    class Connecting extends SessionConnectingRules {
        Connecting() {
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
    @DisplayName("Inboxes")
    class Inboxes extends SessionInboxRules {
        Inboxes() {
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
    @DisplayName("Events")
    class Events extends SessionEventRules {
        Events() {
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
    @DisplayName("In a process")
    class InProcess extends SessionProcessRules {
        InProcess() {
            super(SessionContract.this.transportProvider(), SessionContract.this.codecProvider());
        }
    }
}
