package io.kabelwerk.tests.kit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One transport put to the contract, as its author would. */
final class ContractRun implements TestExecutionListener {

    private static final Pattern RULE = Pattern.compile("(T\\d{3}) (?:MUST|SHOULD|MAY) .+");

    private final Set<String> executed = new TreeSet<>();
    private final Map<String, String> failed = new TreeMap<>();

    private ContractRun() {}

    /** Runs those rules of the contract whose numbers are wanted. */
    static ContractRun of(Function<TransportOptions, Transport> transport, Predicate<String> wanted) {
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(wanted.test(ruleOf(test.getDisplayName())));
        ContractRun run = new ContractRun();
        Contract.TRANSPORT.set(transport);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Contract.class))
                                .filters(filter)
                                .build(),
                        run);
        Contract.TRANSPORT.remove();
        return run;
    }

    /** The numbers of all rules. */
    static Set<String> rules() {
        Set<String> rules = new TreeSet<>();
        TestPlan plan = LauncherFactory.create()
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Contract.class))
                        .build());
        plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .map(test -> ruleOf(test.getDisplayName()))
                .filter(rule -> !rule.isEmpty())
                .forEach(rules::add);
        return rules;
    }

    /** Whether the rule looks at all of the process, its threads or what it logs: nothing else may run beside it. */
    static boolean isAlone(String rule) {
        return (rule.compareTo("T505") >= 0 && rule.compareTo("T600") < 0)
                || (rule.compareTo("T160") > 0 && rule.compareTo("T170") < 0);
    }

    /** Whether the rule is about the way to the server, which is the relay's, as is what becomes of a reset. */
    static boolean isAboutTheWay(String rule) {
        return (rule.compareTo("T120") > 0 && rule.compareTo("T200") < 0) || rule.compareTo("T700") > 0;
    }

    /** The rules that were broken, each with what it said. */
    Map<String, String> failed() {
        return failed;
    }

    /** The rules that were tried. */
    Set<String> executed() {
        return executed;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String rule = ruleOf(test.getDisplayName());
        if (test.isTest()) {
            executed.add(rule);
        }
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            failed.put(
                    test.isTest() ? rule : test.getUniqueId(),
                    result.getThrowable().map(Throwable::toString).orElse("skipped"));
        }
    }

    private static String ruleOf(String displayName) {
        Matcher matcher = RULE.matcher(displayName);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** What the author of a transport writes; run by the launcher only. */
    static final class Contract extends TransportContract {

        /** The launcher runs each rule on the thread that called it, or on one that came from it. */
        private static final InheritableThreadLocal<Function<TransportOptions, Transport>> TRANSPORT =
                new InheritableThreadLocal<>();

        @Override
        protected TransportProvider provider() {
            Function<TransportOptions, Transport> transport = TRANSPORT.get();
            return new TransportProvider() {
                @Override
                public String name() {
                    return "faulty";
                }

                @Override
                public int priority() {
                    return 0;
                }

                @Override
                public Transport create(TransportOptions options) {
                    return transport.apply(options);
                }
            };
        }
    }
}
