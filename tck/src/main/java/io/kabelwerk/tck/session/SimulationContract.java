package io.kabelwerk.tck.session;

import io.kabelwerk.spi.JsonCodecProvider;
import net.jqwik.api.Group;
import net.jqwik.api.Label;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of the whole client under any sequence of faults: with the given codec, over a simulated network, in
 * virtual time.
 *
 * <p>Several people act, connections break, tokens expire, requests get lost; after each step every promise has to
 * hold: each message of a room delivered once and in order, nothing before ready or after {@code disconnect()}, no
 * marker that goes back, one socket and one live join of a topic at most, no refused token used again, no pause longer
 * than it may be, every future settled by its deadline. Then the faults stop, and within 15 virtual minutes everything
 * has to be live and complete again; after {@code disconnect()} no socket and no timer may be left.
 *
 * <p>Extend it in the tests of a codec:
 *
 * <pre>{@code
 * class MySimulationContractTest extends SimulationContract {
 *     @Override
 *     protected JsonCodecProvider provider() {
 *         return new MyCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>jqwik plays as many histories as its configuration parameter {@code jqwik.tries.default} says, 1000 if it says
 * nothing, or as many as fit into {@value #MINUTES} minutes if that system property is set. They are the same ones each
 * time, and others for each number in the system property {@value #SEED}. One that fails is made as short as possible,
 * and printed so that it can be pasted into a test, with its frames.
 */
public abstract class SimulationContract {

    static final String MINUTES = "kabelwerk.simulation.minutes";
    static final String SEED = "kabelwerk.simulation.seed";

    /** For subclasses. */
    protected SimulationContract() {}

    /**
     * Returns the provider of the codec to run with; called often.
     *
     * @return the provider
     */
    protected abstract JsonCodecProvider provider();

    @Nested
    @Group
    @DisplayName("In virtual time")
    @Label("In virtual time")
    class InVirtualTime extends SimulationRules {
        InVirtualTime() {
            super(SimulationContract.this.provider());
        }
    }
}
