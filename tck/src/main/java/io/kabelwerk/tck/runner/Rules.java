package io.kabelwerk.tck.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Label;
import org.junit.jupiter.api.DisplayName;

/** All rules, read from the contracts, with their Javadoc, which the build has extracted from the sources. */
final class Rules {

    /** Written by {@code src/build/java/RuleDocs.java}. */
    private static final String DOCS = "rules.txt";

    private static final String HINT = "If it fails:";

    private Rules() {}

    /** By contract, section and number. */
    static List<Rule> all() {
        Map<String, String[]> docs = docs();
        List<Rule> rules = new ArrayList<>();
        for (Contract contract : Contract.values()) {
            sections(contract.rules()).forEach((first, section) -> {
                String name = nameOf(section).orElseThrow();
                titles(section).forEach((number, title) -> {
                    String[] doc = docs.getOrDefault(number, new String[] {number, "", ""});
                    rules.add(rule(contract, name, title, doc[1], doc[2]));
                });
            });
        }
        return List.copyOf(rules);
    }

    private static Rule rule(Contract contract, String section, String title, String place, String doc) {
        var parts = Rule.title(title).orElseThrow();
        int hint = doc.indexOf(HINT);
        return new Rule(
                parts.group(1),
                parts.group(2),
                parts.group(3),
                contract,
                section,
                place,
                hint < 0 ? doc : doc.substring(0, hint).strip(),
                hint < 0 ? "" : doc.substring(hint + HINT.length()).strip());
    }

    /** The sections of a contract that have rules, by the first number of each. */
    private static Map<String, Class<?>> sections(Class<?> contract) {
        Map<String, Class<?>> sections = new TreeMap<>(Rule.NUMBERS);
        for (Class<?> section : contract.getDeclaredClasses()) {
            titles(section).keySet().stream().findFirst().ifPresent(first -> sections.put(first, section));
        }
        return sections;
    }

    /** The titles of the rules in a section, by number. */
    static Map<String, String> titles(Class<?> section) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type = section; type != null; type = type.getSuperclass()) {
            methods.addAll(Arrays.asList(type.getDeclaredMethods()));
        }
        Map<String, String> titles = new TreeMap<>(Rule.NUMBERS);
        for (Method method : methods) {
            nameOf(method)
                    .flatMap(Rule::title)
                    .ifPresent(title -> titles.merge(title.group(1), title.group(), (one, other) -> {
                        throw new IllegalStateException(one + " has the same number as " + other);
                    }));
        }
        return titles;
    }

    /** What Jupiter or jqwik shows. */
    private static Optional<String> nameOf(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(DisplayName.class))
                .map(DisplayName::value)
                .or(() ->
                        Optional.ofNullable(element.getAnnotation(Label.class)).map(Label::value));
    }

    /** Number, place and Javadoc, by number. */
    private static Map<String, String[]> docs() {
        Map<String, String[]> docs = new HashMap<>();
        try (InputStream in = Rules.class.getResourceAsStream(DOCS)) {
            if (in != null) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                    String[] fields = line.split("\t", 3);
                    docs.put(fields[0], fields);
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return docs;
    }
}
