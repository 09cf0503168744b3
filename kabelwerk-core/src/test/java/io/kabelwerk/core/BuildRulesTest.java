package io.kabelwerk.core;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.resource.SharedResources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Which way the arrows point from the engine, and what a session may depend on. Each rule is shown to find what it
 * forbids.
 */
class BuildRulesTest {

    private static final JavaClasses ENGINE = importFrom(CoreProvider.class);
    private static final JavaClasses API = importFrom(Kabelwerk.class);

    private static final ArchRule API_STANDS_ALONE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify..", "io.kabelwerk", "io.kabelwerk.spi..");

    private static final ArchRule ENGINE_STANDS_ON_THE_API = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl",
                    "org.jspecify..",
                    "io.kabelwerk",
                    "io.kabelwerk.spi..",
                    "io.kabelwerk.core..",
                    "jdk.jfr");

    private static final ArchRule ONLY_ONE_CLASS_KNOWS_THE_FLIGHT_RECORDER = noClasses()
            .that()
            .haveNameNotMatching("io\\.kabelwerk\\.core\\.observe\\.FlightEvents(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.jfr..");

    private static final ArchRule NO_SYNCHRONIZED_METHODS = methods()
            .that()
            .areDeclaredInClassesThat()
            .doNotHaveFullyQualifiedName(SharedResources.class.getName())
            .should()
            .notHaveModifier(SYNCHRONIZED);

    @Nested
    class Arrows {

        @Test
        void should_leave_the_api_on_its_own() {
            API_STANDS_ALONE.check(API);
        }

        @Test
        void should_point_from_the_engine_to_the_api_and_nowhere_else() {
            ENGINE_STANDS_ON_THE_API.check(ENGINE);
        }

        /** An image may be without it. */
        @Test
        void should_point_to_the_flight_recorder_from_one_class_only() {
            ONLY_ONE_CLASS_KNOWS_THE_FLIGHT_RECORDER.check(ENGINE);
        }

        @Test
        @DisplayName("are looked for in all classes")
        void should_be_looked_for_in_all_classes() {
            assertThat(List.of(CoreProvider.class, Socket.class, Callbacks.class))
                    .allMatch(type -> ENGINE.contain(type));
            assertThat(API.contain(Kabelwerk.class)).isTrue();
        }

        @Test
        @DisplayName("are seen where they point the wrong way")
        void should_be_seen_where_they_point_the_wrong_way() {
            JavaClasses wrong = new ClassFileImporter().importClasses(BuildRulesTest.class);

            assertThat(violations(API_STANDS_ALONE, wrong)).contains("io.kabelwerk.core.CoreProvider");
            assertThat(violations(ENGINE_STANDS_ON_THE_API, wrong)).contains("com.tngtech.archunit.lang.ArchRule");
        }
    }

    @Nested
    class Determinism {

        @Test
        void should_hold_in_the_engine() {
            Banned.rule().check(ENGINE);
        }

        @Test
        void should_find_each_thing_that_is_banned() {
            String found = violations(Banned.rule(), new ClassFileImporter().importClasses(BannedThings.Calls.class));

            assertThat(Arrays.stream(BannedThings.Calls.class.getDeclaredMethods())
                            .filter(method -> !method.isSynthetic())
                            .map(Method::getName))
                    .hasSizeGreaterThan(35)
                    .allSatisfy(name -> assertThat(found).contains("$Calls." + name + "("));
        }

        @Test
        void should_let_through_what_only_looks_alike() {
            Banned.rule().check(new ClassFileImporter().importClasses(BannedThings.Allowed.class));
        }

        @Test
        void should_not_hold_in_the_one_class_of_defaults() {
            Pattern banned = Pattern.compile("nanoTime|SplittableRandom|Thread");

            assertThat(ENGINE.get(SharedResources.class).getAccessesFromSelf())
                    .anyMatch(access -> banned.matcher(access.getDescription()).find());
        }
    }

    @Nested
    class Locks {

        private static final Pattern INSTRUCTION = Pattern.compile("\\s+\\d+: monitorenter");

        @Test
        void should_be_taken_by_no_method() {
            NO_SYNCHRONIZED_METHODS.check(ENGINE);
        }

        @Test
        void should_be_taken_by_no_block() {
            List<Path> files = classFiles(location(CoreProvider.class), "SharedResources");

            assertThat(files).hasSizeGreaterThan(50);
            assertThat(locking(files)).isEmpty();
        }

        @Test
        void should_be_found_where_they_are_taken() {
            JavaClasses taking = new ClassFileImporter().importClasses(BannedThings.SynchronizedMethod.class);
            List<Path> files = classFiles(location(BannedThings.class), "nothing").stream()
                    .filter(file -> file.toString().contains("BannedThings"))
                    .toList();

            assertThat(violations(NO_SYNCHRONIZED_METHODS, taking)).contains("SynchronizedMethod.method()");
            assertThat(locking(files)).singleElement().asString().contains("BannedThings$SynchronizedBlock");
        }

        /** The classes with a {@code monitorenter} among their instructions. */
        private static List<String> locking(List<Path> files) {
            StringWriter out = new StringWriter();
            PrintWriter writer = new PrintWriter(out);
            Stream<String> arguments =
                    Stream.concat(Stream.of("-c", "-p"), files.stream().map(Path::toString));
            int failed =
                    ToolProvider.findFirst("javap").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
            assertThat(failed).isZero();
            List<String> locking = new ArrayList<>();
            String type = "";
            for (String line : out.toString().lines().toList()) {
                if (line.endsWith("{") && !line.startsWith(" ")) {
                    type = line;
                } else if (INSTRUCTION.matcher(line).matches()) {
                    locking.add(type);
                }
            }
            return locking;
        }

        private static List<Path> classFiles(Path folder, String exempt) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(file -> file.toString().endsWith(".class"))
                        .filter(file -> !file.getFileName().toString().startsWith(exempt))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String violations(ArchRule rule, JavaClasses classes) {
        return String.join("\n", rule.evaluate(classes).getFailureReport().getDetails());
    }

    /** All classes of the folder or jar that a class is in, the module's description aside. */
    private static JavaClasses importFrom(Class<?> type) {
        Path path = location(type);
        try {
            if (!path.toString().endsWith(".jar")) {
                return new ClassFileImporter().importPath(path);
            }
            try (JarFile jar = new JarFile(path.toFile())) {
                return new ClassFileImporter().importJar(jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Test classes are beside the engine's, in a folder of their own. */
    private static Path location(Class<?> type) {
        try {
            String name = type.getName().replace('.', '/') + ".class";
            String found = String.valueOf(type.getResource("/" + name));
            String container = found.startsWith("jar:")
                    ? found.substring("jar:".length(), found.indexOf('!'))
                    : found.substring(0, found.length() - name.length());
            return Path.of(URI.create(container));
        } catch (IllegalArgumentException e) {
            throw new AssertionError("Where is " + type + "?", e);
        }
    }
}
