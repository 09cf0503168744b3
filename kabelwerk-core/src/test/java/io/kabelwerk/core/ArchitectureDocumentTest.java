package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document about the architecture names classes that exist. */
class ArchitectureDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/architecture.md");

    /** Such as {@code `Lifecycle`} or {@code `Socket.drop`}; a class of the JDK or an event is not looked for. */
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)(\\.\\w+)?`");

    private static final Set<String> ELSEWHERE = Set.of("ServiceLoader", "String", "Exception");

    @Test
    void should_name_classes_that_exist() throws IOException {
        Set<String> existing = new TreeSet<>(classes(Path.of("src/main/java")));
        existing.addAll(classes(Path.of("../kabelwerk-api/src/main/java")));
        Set<String> named = new TreeSet<>();
        TYPE.matcher(Files.readString(DOCUMENT)).results().forEach(match -> named.add(match.group(1)));
        named.removeAll(ELSEWHERE);

        assertThat(named).hasSizeGreaterThan(30);
        assertThat(existing).containsAll(named);
    }

    private static Set<String> classes(Path root) throws IOException {
        try (Stream<Path> sources = Files.walk(root)) {
            return sources.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
