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
}
