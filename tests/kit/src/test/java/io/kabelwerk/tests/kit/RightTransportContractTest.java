package io.kabelwerk.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What the faults are put into has none: with the patience that any other transport gets. */
class RightTransportContractTest {

    @Test
    @Timeout(600)
    void should_find_nothing_in_a_transport_that_is_right() {
        ContractRun run = ContractRun.of(Decorated::new, rule -> true);
        assertThat(run.failed()).isEmpty();
        assertThat(run.executed()).hasSizeGreaterThan(100);
    }

    /** Or else what the faults on the wire break might be the relay's doing. */
    @Test
    @Timeout(600)
    @EnabledIfSystemProperty(named = "kit.allRules", matches = "true")
    void should_find_nothing_in_a_relay_that_alters_nothing() {
        TransportFault none = TransportFault.onWire("", "", options -> new Wire());
        ContractRun run = ContractRun.of(
                none.transport(), rule -> !ContractRun.isAlone(rule) && !ContractRun.isAboutTheWay(rule));
        assertThat(run.failed()).isEmpty();
        assertThat(run.executed()).hasSizeGreaterThan(50);
    }
}
