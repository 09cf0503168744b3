package io.kabelwerk.tck.runner;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs rules with JUnit and jqwik, one contract after the other. */
final class Run {

    private Run() {}

    /** Runs them with the current choice. */
    static void rules(List<Rule> rules, boolean strict, RuleListener.Progress progress) {
        LauncherConfig config = LauncherConfig.builder()
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        List<Contract> contracts = rules.stream()
                .map(Rule::contract)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
        Runnable reset = Chosen.current().chance().set();
        try (Captured captured = new Captured()) {
            for (Contract contract : contracts) {
                List<Rule> some = rules.stream()
                        .filter(rule -> rule.contract() == contract)
                        .toList();
                LauncherFactory.create(config)
                        .execute(request(contract, some), new RuleListener(some, strict, captured, progress));
            }
        } finally {
            reset.run();
        }
    }

    private static LauncherDiscoveryRequest request(Contract contract, List<Rule> rules) {
        Set<String> numbers = rules.stream().map(Rule::number).collect(Collectors.toSet());
        Predicate<TestDescriptor> wanted = test -> Rule.title(test.getDisplayName())
                .filter(title -> numbers.contains(title.group(1)))
                .isPresent();
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(wanted.test(test));
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract.tests()))
                .filters(EngineFilter.includeEngines("junit-jupiter", "jqwik"), filter)
                .configurationParameter("junit.jupiter.execution.timeout.default", "3 m")
                .configurationParameter("junit.jupiter.testclass.order.default", NumberOrder.class.getName())
                .configurationParameter("junit.jupiter.testmethod.order.default", NumberOrder.class.getName())
                .configurationParameter("jqwik.database", "")
                .configurationParameter("jqwik.reporting.onlyfailures", "true")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .build();
    }
}
