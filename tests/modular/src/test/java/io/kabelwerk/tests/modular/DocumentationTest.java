package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.tests.modular.Markdown.Block;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The documentation's links lead somewhere, its code compiles, and its programs do what it says. */
class DocumentationTest {

    /** The pages whose blocks have tests of their own, which know what they are parts of. */
    private static final Map<String, String> TESTED_ELSEWHERE = Map.of(
            "docs/writing-a-codec.md", "WritingACodecTest",
            "docs/writing-a-transport.md", "WritingATransportTest",
            "docs/spring-boot.md", "tests/spring-boot",
            "docs/metrics.md", "tests/spring-boot");

    /** The names that the snippets use without an import. */
    private static final String IMPORTS = """
            import static org.junit.jupiter.api.Assertions.assertEquals;

            import io.kabelwerk.*;
            import io.kabelwerk.KabelwerkEvent.*;
            import io.kabelwerk.RoomEvent.MarkerMoved;
            import io.kabelwerk.RoomEvent.MessageDeleted;
            import io.kabelwerk.RoomEvent.MessagePosted;
            import io.kabelwerk.cursors.*;
            import io.kabelwerk.emulator.*;
            import java.net.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;
            import javax.swing.SwingUtilities;
            """;

    private static final Pattern TYPE =
            Pattern.compile("^(?:@.*\n)*(?:public |final )*(?:class|record|interface) (\\w+)", Pattern.MULTILINE);

    @Test
    void should_link_to_what_there_is() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Markdown page : Markdown.all()) {
            for (String link : page.links()) {
                int hash = link.indexOf('#');
                String path = hash < 0 ? link : link.substring(0, hash);
                Path target = path.isEmpty() ? page.file() : page.file().resolveSibling(path);
                boolean found = Files.exists(target)
                        && (hash < 0 || Markdown.read(target).anchors().contains(link.substring(hash + 1)));
                if (!found) {
                    broken.add(page.name() + " -> " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void should_list_each_page_in_the_index() throws IOException {
        Markdown index = Markdown.read(Markdown.ROOT.resolve("docs/README.md"));
        List<String> missing = Markdown.all().stream()
                .filter(page ->
                        page.file().getParent().endsWith("docs") && !page.name().endsWith("/README.md"))
                .map(page -> page.file().getFileName().toString())
                .filter(name -> !index.links().contains(name))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void should_link_to_each_example_in_the_index() throws IOException {
        List<String> links =
                Markdown.read(Markdown.ROOT.resolve("docs/README.md")).links();
        try (Stream<Path> examples = Files.list(Markdown.ROOT.resolve("examples"))) {
            assertThat(examples.filter(example -> Files.exists(example.resolve("pom.xml")))
                            .map(example -> "../examples/" + example.getFileName())
                            .filter(example -> links.stream().noneMatch(link -> link.startsWith(example + "/"))))
                    .isEmpty();
        }
    }

    /** What Gradle builds of a project, Maven does, too. Gradle itself is not needed to find that out. */
    @Test
    void should_build_with_gradle_what_maven_builds() throws Exception {
        String gradle = Files.readString(Markdown.ROOT.resolve("examples/hub-bot/build.gradle.kts"));
        String maven = Files.readString(Markdown.ROOT.resolve("examples/hub-bot/pom.xml"));
        List<String> modules = Pattern.compile("\"io\\.kabelwerk:([\\w-]+)\"")
                .matcher(gradle)
                .results()
                .map(module -> module.group(1))
                .toList();

        assertThat(modules).isEqualTo(artifacts(maven));
        for (String pattern : List.of(
                "kabelwerkVersion = \"(.*)\"", "junit-jupiter:(.*)\"", "release = (.*)", "mainClass = \"(.*)\"")) {
            Matcher value = Pattern.compile(pattern).matcher(gradle);
            assertThat(value.find()).as(pattern).isTrue();
            assertThat(maven).contains(">" + value.group(1) + "<");
        }
    }

    @Test
    void should_say_in_the_javadoc_what_each_module_requires() throws IOException {
        String overview = Files.readString(Markdown.ROOT.resolve("docs/javadoc-overview.html"));
        Map<String, String> shown = new TreeMap<>();
        Pattern.compile("<tr><td>\\{@code (\\S+)}</td><td>(.*)</td></tr>")
                .matcher(overview)
                .results()
                .forEach(row -> shown.put(row.group(1), row.group(2).replaceAll("\\{@code (\\S+)}", "$1")));
        Map<String, String> declared = new TreeMap<>();
        try (Stream<Path> folders = Files.list(Markdown.ROOT)) {
            for (Path file : folders.map(folder -> folder.resolve("src/main/java/module-info.java"))
                    .filter(Files::exists)
                    .toList()) {
                String module = Files.readString(file);
                Matcher name =
                        Pattern.compile("^module (\\S+)", Pattern.MULTILINE).matcher(module);
                assertThat(name.find()).isTrue();
                declared.put(
                        name.group(1),
                        Pattern.compile("requires (?:transitive )?(io\\.kabelwerk\\.\\S+);")
                                .matcher(module)
                                .results()
                                .map(required -> required.group(1))
                                .sorted()
                                .collect(Collectors.joining(" ")));
            }
        }

        assertThat(shown).isEqualTo(declared).hasSizeGreaterThan(10);
        assertThat(declared.keySet())
                .allSatisfy(
                        module -> assertThat(overview.split("<table>", -1)[0]).contains(module));
    }

    @Test
    void should_show_code_that_compiles(@TempDir Path directory) throws IOException {
        List<Source> sources = new ArrayList<>();
        sources.add(new Source("Given", resource("Given.java.txt")));
        for (Markdown page : Markdown.all()) {
            if (page.name().matches("docs/.*|kabelwerk-.*/README.md") && !TESTED_ELSEWHERE.containsKey(page.name())) {
                page.blocks("java").stream()
                        .filter(block -> !block.code().startsWith("module "))
                        .forEach(block -> sources.add(source(block)));
            }
        }

        assertThat(sources).hasSizeGreaterThan(40);
        assertThat(Source.compile(sources, List.of("-d", directory.toString(), "-cp", Source.CLASS_PATH)))
                .isEmpty();
    }

    /** Whoever extends the test kit has these. */
    @Test
    void should_show_rules_to_extend_that_compile(@TempDir Path directory) throws IOException {
        List<String> blocks = Markdown.read(Markdown.ROOT.resolve("tck/README.md")).blocks("java").stream()
                .map(Block::code)
                .toList();
        String member =
                blocks.stream().filter(code -> code.startsWith(" ")).findFirst().orElseThrow();
        List<Source> sources = new ArrayList<>();
        for (String kind : List.of("Transport", "Codec")) {
            String test = blocks.stream()
                    .filter(code -> code.startsWith("class My" + kind))
                    .findFirst()
                    .orElseThrow();
            String spi = kind.equals("Codec") ? "JsonCodec" : kind;
            sources.add(new Source("My" + kind + "ContractTest", """
                    import io.kabelwerk.spi.*;
                    import io.kabelwerk.tck.*;
                    import io.kabelwerk.tck.codec.*;
                    import io.kabelwerk.tck.transport.*;
                    import java.util.*;
                    %s
                    abstract class My%2$sProvider implements %3$sProvider {}
                    """.formatted(
                            test.replace("new My" + kind + "Provider()", "null")
                                    .replaceFirst("}\\s*$", kind.equals("Transport") ? member + "}" : "}"),
                            kind,
                            spi)));
        }

        assertThat(Source.compile(sources, List.of("-d", directory.toString(), "-cp", Source.CLASS_PATH)))
                .isEmpty();
        assertThat(blocks).hasSize(3);
    }

    @Test
    void should_show_a_module_that_compiles(@TempDir Path directory) throws IOException {
        Block module = Markdown.read(Markdown.ROOT.resolve("docs/packaging.md"))
                .blocks("java")
                .get(0);

        assertThat(Source.compile(
                        List.of(new Source("module-info", module.code())),
                        List.of("-d", directory.toString(), "--module-path", Source.CLASS_PATH)))
                .isEmpty();
    }

    @Test
    void should_get_started_as_the_page_says(@TempDir Path directory) throws Exception {
        Markdown page = Markdown.read(Markdown.ROOT.resolve("docs/getting-started.md"));
        Path program = Files.writeString(
                directory.resolve("Chat.java"), page.blocks("java").get(0).code());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.kabelwerk.transport=netty", // Those that the page adds; more are on this path.
                        "-Dio.kabelwerk.codec=jackson",
                        "--class-path",
                        Source.CLASS_PATH,
                        program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().toList())
                    .isEqualTo(page.blocks("text").get(0).code().lines().toList());
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void should_name_artifacts_that_there_are() throws Exception {
        Set<String> published = Set.copyOf(artifacts(Files.readString(Markdown.ROOT.resolve("kabelwerk-bom/pom.xml"))));
        for (Markdown page : Markdown.all()) {
            for (Block block : page.blocks("xml")) {
                assertThat(artifacts("<block>" + block.code() + "</block>"))
                        .as(block.name())
                        .isSubsetOf(published);
            }
        }
    }

    /** The artifacts of this project that some XML depends on. */
    private static List<String> artifacts(String xml) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        Document document = builder.parse(new InputSource(new StringReader(xml.replaceFirst("<\\?xml.*?\\?>", ""))));
        List<String> found = new ArrayList<>();
        NodeList dependencies = document.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (text(dependency, "groupId").equals("io.kabelwerk")
                    && !text(dependency, "artifactId").endsWith("-bom")) {
                found.add(text(dependency, "artifactId"));
            }
        }
        return found;
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent().strip();
    }

    /** A block as a source file: as it is where it is one, else as a type, a method or some statements, with what they need. */
    private static Source source(Block block) {
        String name = block.page().name().replaceAll("\\W", "_") + "_" + block.number();
        Matcher type = TYPE.matcher(block.code());
        if (block.code().startsWith("import ")) {
            assertThat(type.find()).as(block.name()).isTrue();
            return new Source(
                    name + "/" + type.group(1),
                    block.code().replaceFirst("(?m)^(?=import )", "package " + name + ";\n"));
        }
        if (type.lookingAt()) {
            return new Source(name + "/" + type.group(1), "package " + name + ";\n" + IMPORTS + block.code());
        }
        String body = block.code().startsWith("void ")
                ? block.code()
                : "void snippet() throws Exception {\n" + block.code() + "}\n";
        return new Source(name, IMPORTS + "class " + name + " extends Given {\n" + body + "}\n");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DocumentationTest.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new UncheckedIOException(new IOException("There is no resource " + name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
