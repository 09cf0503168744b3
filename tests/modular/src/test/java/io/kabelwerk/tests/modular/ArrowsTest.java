package io.kabelwerk.tests.modular;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which modules may know which: the arrows of the architecture, one way only. */
class ArrowsTest {

    private static final String API = "io.kabelwerk.api";

    /** The packages of each module, and the modules that it may know. */
    private record Module(List<String> packages, List<String> knows) {}

    private static final Map<String, Module> MODULES = Map.ofEntries(
            Map.entry(
                    API,
                    new Module(List.of("io.kabelwerk", "io.kabelwerk.spi", "io.kabelwerk.spi.support"), List.of())),
            Map.entry("core", new Module(List.of("io.kabelwerk.core.."), List.of(API))),
            Map.entry("jdk", new Module(List.of("io.kabelwerk.transport.jdk.."), List.of(API))),
            Map.entry("netty", new Module(List.of("io.kabelwerk.transport.netty.."), List.of(API))),
            Map.entry("tyrus", new Module(List.of("io.kabelwerk.transport.tyrus.."), List.of(API))),
            Map.entry("jackson", new Module(List.of("io.kabelwerk.json.jackson.."), List.of(API))),
            Map.entry("jsonb", new Module(List.of("io.kabelwerk.json.jsonb.."), List.of(API))),
            Map.entry("emulator", new Module(List.of("io.kabelwerk.emulator.."), List.of())),
            Map.entry("junit", new Module(List.of("io.kabelwerk.junit.."), List.of(API, "emulator"))),
            Map.entry("micrometer", new Module(List.of("io.kabelwerk.micrometer.."), List.of(API))),
            Map.entry(
                    "spring boot starter",
                    new Module(List.of("io.kabelwerk.spring.boot.."), List.of(API, "micrometer"))),
            Map.entry("cursors", new Module(List.of("io.kabelwerk.cursors.."), List.of())),
            Map.entry("tck", new Module(List.of("io.kabelwerk.tck.."), List.of(API, "emulator"))));

    /** The packages of the test kit, each with those that it may know; Capability is beside them. */
    private static final Map<String, List<String>> KIT = Map.of(
            "harness", List.of(),
            "server", List.of("harness"),
            "simulation", List.of(),
            "transport", List.of("harness", "server"),
            "codec", List.of("harness"),
            "session", List.of("harness", "server", "simulation"),
            "runner", List.of("transport", "codec", "session"));

    private static final JavaClasses ALL = OwnClasses.all();

    @TestFactory
    Stream<DynamicTest> should_know_only_what_the_arrows_point_to() {
        return MODULES.keySet().stream()
                .sorted()
                .map(name -> DynamicTest.dynamicTest(name, () -> rule(name).check(ALL)));
    }

    /** A rule about packages that nobody looked at would hold always. */
    @Test
    void should_look_at_every_module() {
        assertThat(MODULES.values())
                .allSatisfy(module -> assertThat(module.packages())
                        .anySatisfy(name -> assertThat(ALL.containPackage(name.replace("..", "")))
                                .isTrue()));
    }

    /** Applications know the SPI, which knows nobody but itself; what helps to implement it knows the SPI alone. */
    @Test
    void should_have_no_cycle_between_the_packages_of_the_api() {
        noClasses()
                .that()
                .resideInAPackage("io.kabelwerk.spi")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.kabelwerk", "io.kabelwerk.spi.support")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.kabelwerk.spi.support")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.kabelwerk")
                .check(ALL);
    }

    @TestFactory
    Stream<DynamicTest> should_keep_the_contracts_of_the_test_kit_apart() {
        return KIT.keySet().stream()
                .sorted()
                .map(name -> DynamicTest.dynamicTest(name, () -> kitRule(name).check(ALL)));
    }

    private static ArchRule kitRule(String name) {
        String[] forbidden = KIT.keySet().stream()
                .filter(other -> !other.equals(name)
                        && !KIT.getOrDefault(name, List.of()).contains(other))
                .map(ArrowsTest::inKit)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(inKit(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden);
    }

    private static String inKit(String name) {
        return "io.kabelwerk.tck." + name;
    }

    @Test
    void should_find_an_arrow_that_points_the_wrong_way() {
        ArchRule reversed = noClasses()
                .that()
                .resideInAPackage("io.kabelwerk.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.kabelwerk.spi");

        assertThat(reversed.evaluate(ALL).hasViolation()).isTrue();
    }

    private static ArchRule rule(String name) {
        List<String> forbidden = new ArrayList<>();
        MODULES.forEach((other, module) -> {
            if (!other.equals(name) && !knows(name).contains(other)) {
                forbidden.addAll(module.packages());
            }
        });
        return noClasses()
                .that()
                .resideInAnyPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new));
    }

    private static String[] packages(String name) {
        return module(name).packages().toArray(String[]::new);
    }

    private static List<String> knows(String name) {
        return module(name).knows();
    }

    private static Module module(String name) {
        Module module = MODULES.get(name);
        if (module == null) {
            throw new AssertionError("There is no module " + name);
        }
        return module;
    }
}
