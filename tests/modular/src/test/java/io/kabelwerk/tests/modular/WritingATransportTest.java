package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.tests.modular.Markdown.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transport that the guide writes compiles, before and after the class of its rules is changed. */
class WritingATransportTest {

    private static final Pattern TYPE = Pattern.compile("^(?:public |final )*class (\\w+)", Pattern.MULTILINE);

    private final Markdown guide = Markdown.read(Markdown.ROOT.resolve("docs/writing-a-transport.md"));

    @Test
    void should_write_a_transport_that_compiles(@TempDir Path directory) throws IOException {
        Map<String, Source> before = new TreeMap<>();
        Map<String, Source> after = new TreeMap<>();
        for (Block block : guide.blocks("java")) {
            Matcher type = TYPE.matcher(block.code());
            if (block.code().startsWith("package ") && type.find()) {
                Source source = new Source("com/example/transport/" + type.group(1), block.code());
                before.putIfAbsent(type.group(1), source);
                after.put(type.group(1), source);
            }
        }

        assertThat(after)
                .containsOnlyKeys(
                        "MyTransport", "MyTransportProvider", "MyTransportContractTest", "MySessionContractTest");
        for (Map<String, Source> sources : List.of(before, after)) {
            assertThat(Source.compile(
                            List.copyOf(sources.values()),
                            List.of("-d", directory.toString(), "-cp", Source.CLASS_PATH)))
                    .isEmpty();
        }
    }

    @Test
    void should_show_the_transport_of_the_jdk_as_it_is() {
        String shown = guide.blocks("java").stream()
                .map(Block::code)
                .filter(code -> code.startsWith("void "))
                .findFirst()
                .orElseThrow();
        String source = Markdown.read(Markdown.ROOT.resolve(
                        "kabelwerk-transport-jdk/src/main/java/io/kabelwerk/transport/jdk/ReadAhead.java"))
                .text();

        assertThat(source.lines().map(String::strip).toList())
                .containsSequence(shown.lines().map(String::strip).toList());
    }
}
