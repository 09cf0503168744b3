package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The scenarios in which clients of this protocol fail have numbers. Each of them has a test here, and is named in the engine
 * where the promise is kept.
 */
class ScenarioNumbersTest {

    private static final int LAST = 60;

    private static final Pattern NUMBER = Pattern.compile("^S\\d\\d\\b");

    private static final Pattern NAMED = Pattern.compile("\\bS\\d\\d\\b");

    @Test
    void should_have_a_test_for_each_scenario() {
        Set<String> tested = new TreeSet<>();
        new ClassFileImporter()
                .importPackages(getClass().getPackageName()).stream()
                        .flatMap(type -> type.getMethods().stream())
                        .flatMap(method -> method.tryGetAnnotationOfType(DisplayName.class).stream())
                        .flatMap(name -> NUMBER.matcher(name.value()).results())
                        .map(MatchResult::group)
                        .forEach(tested::add);
        assertThat(tested).containsExactlyElementsOf(scenarios());
    }

    @Test
    void should_name_each_scenario_where_the_engine_keeps_it() throws IOException {
        Set<String> named = new TreeSet<>();
        Path sources = Path.of("src/main/java");
        assertThat(sources).isDirectory();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                named.addAll(NAMED.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .toList());
            }
        }

        assertThat(named).containsExactlyElementsOf(scenarios());
    }

    private static List<String> scenarios() {
        return IntStream.rangeClosed(1, LAST)
                .mapToObj(number -> String.format("S%02d", number))
                .toList();
    }
}
