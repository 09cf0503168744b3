package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Label;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules in the code and the rules in the README are the same. */
class RuleTableTest {

    private static final Pattern RULE =
            Pattern.compile("([TC]\\d{3}|S\\d{2,3}) (MUST(?: NOT)?|SHOULD(?: NOT)?|MAY) (.+)");

    /** Those of two digits are older than the others. */
    private static final Comparator<String> SCENARIOS_FIRST =
            Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

    private static final String BEGIN = "<!-- The rules begin: written by RuleTableTest -->\n";
    private static final String END = "<!-- The rules end -->\n";

    private static final Map<String, Class<?>> CONTRACTS = new LinkedHashMap<>();

    static {
        CONTRACTS.put("Transports", TransportContract.class);
        CONTRACTS.put("Codecs", CodecContract.class);
        CONTRACTS.put("Sessions", SessionContract.class);
        CONTRACTS.put("Sessions under any faults", SimulationContract.class);
    }

    @Test
    void should_list_every_rule_in_the_readme() throws IOException {
        Path readme = Path.of("README.md");
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length()).isLessThanOrEqualTo(end);
        String current = text.substring(0, begin) + tables() + text.substring(end);
        if (!text.equals(current)) {
            Path copy = Path.of("target", "README.md");
            Files.writeString(copy, current);
            fail("tck/%s does not list the rules as they are; copy tck/%s over it", readme, copy);
        }
    }

    @Test
    void should_use_each_number_once() {
        List<String> numbers = CONTRACTS.values().stream()
                .flatMap(contract -> groups(contract).stream())
                .flatMap(group -> rules(group).stream())
                .map(rule -> rule.group(1))
                .toList();
        assertThat(numbers).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    }

    private static String tables() {
        StringBuilder text = new StringBuilder();
        CONTRACTS.forEach((name, contract) -> {
            text.append("\n### ").append(name).append('\n');
            for (Class<?> group : groups(contract)) {
                text.append("\n")
                        .append(nameOf(group).orElseThrow())
                        .append(":\n\n| rule | | |\n| --- | --- | --- |\n");
                for (MatchResult rule : rules(group)) {
                    text.append("| ")
                            .append(rule.group(1))
                            .append(" | ")
                            .append(rule.group(2))
                            .append(" | ")
                            .append(rule.group(3).replace("|", "\\|").replace("<", "&lt;"))
                            .append(" |\n");
                }
            }
        });
        return text.append('\n').toString();
    }

    /** The groups of a contract that have rules, in the order of these. */
    private static List<Class<?>> groups(Class<?> contract) {
        Map<String, Class<?>> groups = new TreeMap<>(SCENARIOS_FIRST);
        for (Class<?> group : contract.getDeclaredClasses()) {
            rules(group).stream().findFirst().ifPresent(first -> groups.put(first.group(1), group));
        }
        return List.copyOf(groups.values());
    }

    /** The rules of a group, in their order. */
    private static List<MatchResult> rules(Class<?> group) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type = group; type != null; type = type.getSuperclass()) {
            methods.addAll(Arrays.asList(type.getDeclaredMethods()));
        }
        Map<String, MatchResult> rules = new TreeMap<>(SCENARIOS_FIRST);
        for (Method method : methods) {
            nameOf(method)
                    .map(RULE::matcher)
                    .filter(matcher -> matcher.matches())
                    .ifPresent(matcher -> rules.merge(matcher.group(1), matcher.toMatchResult(), (one, other) -> {
                        throw new AssertionError(one.group() + " has the same number as " + other.group());
                    }));
        }
        return List.copyOf(rules.values());
    }

    /** What Jupiter or jqwik shows. */
    private static Optional<String> nameOf(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(DisplayName.class))
                .map(DisplayName::value)
                .or(() ->
                        Optional.ofNullable(element.getAnnotation(Label.class)).map(Label::value));
    }
}
