package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scenarios in which clients of this protocol fail have numbers, and each of them has a test here. */
class ScenarioNumbersTest {

    private static final int LAST = 60;

    private static final Pattern NUMBER = Pattern.compile("^S\\d\\d\\b");

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
        List<String> scenarios = IntStream.rangeClosed(1, LAST)
                .mapToObj(number -> String.format("S%02d", number))
                .toList();

        assertThat(tested).containsExactlyElementsOf(scenarios);
    }
}
