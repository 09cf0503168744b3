package io.kabelwerk.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract that nobody can break is worth nothing. */
class TransportContractSelfTest {

    /** Takes its time, so that it runs only against what it is for. */
    private static final Set<String> SLOW = Set.of(
            "T132", "T142", "T143", "T144", "T147", "T201", "T202", "T204", "T205", "T206", "T209", "T210", "T212",
            "T213", "T221", "T222", "T250", "T307", "T311", "T417", "T420", "T431", "T315", "T316", "T317", "T319",
            "T320", "T501", "T511", "T512", "T513", "T514", "T515", "T516", "T601", "T602", "T603", "T604", "T605",
            "T606", "T607", "T608", "T609", "T701", "T711");

    /** How many rules a single fault may break: more would say little about what is wrong. */
    private static final int FEW = 8;

    /** Whether a fault is tried against all quick rules: else against those of its own section. */
    private static final boolean ALL = Boolean.getBoolean("kit.allRules");

    /** How many faults are tried at once: most of the time somebody waits in vain. */
    private static final int AT_ONCE = 12;

    private static final Map<String, ContractRun> RUNS = new HashMap<>();

    @BeforeAll
    @Timeout(600)
    static void try_all_faults() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        Map<String, Future<ContractRun>> runs = new HashMap<>();
        for (TransportFault fault : TransportFault.all()) {
            if (!ContractRun.isAlone(fault.rule())) {
                runs.put(fault.toString(), threads.submit(() -> tried(fault)));
            }
        }
        for (Map.Entry<String, Future<ContractRun>> run : runs.entrySet()) {
            RUNS.put(run.getKey(), run.getValue().get());
        }
        threads.shutdown();
        for (TransportFault fault : TransportFault.all()) {
            if (ContractRun.isAlone(fault.rule())) {
                RUNS.put(fault.toString(), tried(fault));
            }
        }
    }

    private static ContractRun tried(TransportFault fault) {
        return ContractRun.of(
                fault.transport(),
                rule -> rule.equals(fault.rule())
                        || ((ALL || rule.startsWith(section(fault)))
                                && !ContractRun.isAlone(fault.rule())
                                && !SLOW.contains(rule)
                                && !ContractRun.isAlone(rule)
                                && !(fault.onWire() && ContractRun.isAboutTheWay(rule))));
    }

    private static String section(TransportFault fault) {
        return fault.rule().substring(0, 2);
    }

    @ParameterizedTest
    @MethodSource("io.kabelwerk.tests.kit.TransportFault#all")
    void should_catch_a_fault_by_the_rule_that_names_it(TransportFault fault) {
        ContractRun run = runOf(fault);
        assertThat(run.failed()).containsKey(fault.rule());
        assertThat(run.failed()).as("the rules that %s breaks", fault).hasSizeLessThanOrEqualTo(FEW);
    }

    /** A rule that no fault breaks may be one that cannot fail. */
    @Test
    @Timeout(600)
    void should_break_every_rule_by_some_fault() {
        Set<String> broken = new TreeSet<>();
        RUNS.values().forEach(run -> broken.addAll(run.failed().keySet()));
        assertThat(broken).as("the rules that some fault breaks").containsAll(ContractRun.rules());
    }

    private static ContractRun runOf(TransportFault fault) {
        return Objects.requireNonNull(RUNS.get(fault.toString()));
    }
}
