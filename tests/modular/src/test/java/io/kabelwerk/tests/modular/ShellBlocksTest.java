package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.tests.modular.Markdown.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the documentation. {@code .ci/run} runs those of README.md, of benchmarks/README.md and of the examples;
 * ControlTest runs those that talk to the emulator; TckProgramTest runs the test kit's. Of each command it is checked here
 * that a shell can read it, and that what it names exists: modules, profiles, goals, tests, properties, files.
 */
class ShellBlocksTest {

    /** Commands in tables and in sentences. */
    private static final Pattern INLINE = Pattern.compile("`((?:[A-Z_]+=\\S+ )*(?:mvn|\\.ci/\\S+|gradle) [^`]*)`");

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

    /** Those that Maven and its own plugins know. */
    private static final List<String> MAVENS_PROPERTIES = List.of(
            "skipTests", "maven.test.skip", "maven.repo.local", "test", "outputDirectory", "jvm", "exec.mainClass");

    private static final List<String> PHASES =
            List.of("verify", "test", "compile", "package", "install", "deploy", "test-compile");

    private static final String CODE = everything();

    private static List<Block> shell() throws IOException {
        return Markdown.all().stream()
                .flatMap(page -> page.blocks("sh").stream())
                .toList();
    }

    /** All commands with the page that has them, lines that go on put together. */
    private static List<String[]> commands() throws IOException {
        List<String[]> found = new ArrayList<>();
        for (Markdown page : Markdown.all()) {
            page.blocks("sh")
                    .forEach(block -> block.code()
                            .replace("\\\n", "")
                            .replaceAll(" +#.*", "")
                            .lines()
                            .forEach(line -> found.add(new String[] {page.name(), line})));
            INLINE.matcher(page.text())
                    .results()
                    .forEach(inline -> found.add(new String[] {page.name(), inline.group(1)}));
        }
        return found;
    }

    private static int run(Path folder, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("KABELWERK", Markdown.ROOT.toString());
        builder.environment()
                .put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start()
                .waitFor();
    }

    @Test
    void should_be_what_a_shell_can_read(@TempDir Path folder) throws Exception {
        List<Block> blocks = shell();
        for (Block block : blocks) {
            Path file = Files.writeString(folder.resolve("block.sh"), block.code());
            assertThat(run(folder, "bash", "-n", file.toString()))
                    .as(block.name() + ": " + block.code() + Files.readString(folder.resolve("out.txt")))
                    .isZero();
        }
        assertThat(blocks.size()).isGreaterThan(25);
    }

    @Test
    void should_be_marked_as_what_they_are() throws IOException {
        List<String> unmarked = Markdown.all().stream()
                .flatMap(page -> page.blocks("").stream())
                .filter(block -> block.code().matches("(?s)(\\$ |[A-Z_]+=|mvn |java |gradle |cp |mkdir ).*"))
                .map(Block::name)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    @Test
    void should_call_maven_with_what_there_is() throws IOException {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (String[] command : commands()) {
            Matcher words = WORD.matcher(command[1]);
            String before = "";
            boolean maven = false;
            while (words.find()) {
                String word = words.group();
                maven |= word.equals("mvn");
                if (maven && !isKnown(before, word, command[0])) {
                    wrong.add(command[0] + ": " + word + " in " + command[1]);
                }
                before = word;
            }
            checked += maven ? 1 : 0;
        }

        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(30);
    }

    private static boolean isKnown(String before, String word, String page) {
        if (before.equals("-pl")) {
            return Stream.of(word.replaceAll("['\"!]", "").split(",", -1))
                    .allMatch(
                            module -> Files.exists(Markdown.ROOT.resolve(module).resolve("pom.xml")));
        }
        if (word.startsWith("-P") || before.equals("-P")) {
            return Stream.of(word.replaceFirst("^-P", "").split(",", -1))
                    .allMatch(profile -> profile.isEmpty() || CODE.contains("<id>" + profile + "</id>"));
        }
        if (word.startsWith("-Dtest=")) {
            return Stream.of(word.replaceAll("-Dtest=|['\"]|\\.?\\*+", "").split(",", -1))
                    .allMatch(test -> CODE.contains("class " + test + " ")
                            || CODE.contains("package " + test)
                            || Markdown.read(Markdown.ROOT.resolve(page)).text().contains("class " + test));
        }
        if (word.startsWith("-D")) {
            String name = word.substring(2).replaceAll("=.*", "");
            return MAVENS_PROPERTIES.contains(name)
                    || name.matches(
                            "surefire\\.\\w+|spring-boot\\.run\\.[\\w-]+|altDeploymentRepository|newVersion|processAllModules")
                    || Pattern.compile("\\W" + Pattern.quote(name) + "\\W")
                            .matcher(CODE)
                            .find();
        }
        if (word.startsWith("-") || List.of("mvn", "&&", "|").contains(word)) {
            return true;
        }
        String[] goal = word.split(":", -1);
        return goal.length == 1
                ? PHASES.contains(word) || word.matches("\\w+(-\\w+)*/?.*\\.\\w+")
                : Stream.of("", "-maven-plugin")
                                .anyMatch(suffix -> CODE.contains(">" + goal[goal.length - 2] + suffix + "<")
                                        || CODE.contains(">maven-" + goal[goal.length - 2] + "-plugin<"))
                        || List.of("versions", "help").contains(goal[0]);
    }

    /** Each guide's commands for files, one after the other, in an empty folder. */
    @Test
    void should_copy_and_change_files_that_there_are(@TempDir Path folder) throws Exception {
        int run = 0;
        for (Markdown page : Markdown.all()) {
            List<String> blocks = page.blocks("sh").stream()
                    .map(Block::code)
                    .filter(code -> code.matches("(?s)(mkdir|cp|rm|for) .*"))
                    .toList();
            if (blocks.isEmpty()) {
                continue;
            }
            Path empty = Files.createDirectory(folder.resolve(page.file().getFileName()));
            Path script = Files.writeString(
                    folder.resolve("script.sh"),
                    String.join("\n", blocks).replaceFirst("(?m)^mkdir (\\S+) && cd \\S+$", "$0\n" + given(page)));
            assertThat(run(empty, "bash", "-eu", script.toString()))
                    .as(page.name() + ": " + Files.readString(empty.resolve("out.txt")))
                    .isZero();
            run += blocks.size();
        }

        assertThat(run).isEqualTo(4);
        Path transport = folder.resolve("writing-a-transport.md/my-transport/src/main/java/com/example/transport");
        assertThat(Files.readString(transport.resolve("MyTransportProvider.java")))
                .contains("new JdkTransport(");
        assertThat(Files.readString(transport.resolve("JdkTransport.java")))
                .startsWith("package com.example.transport;");
        assertThat(folder.resolve(
                        "writing-a-codec.md/my-codec/src/main/java/io/kabelwerk/json/jackson/JacksonCodec.java"))
                .exists();
    }

    /** The files that the guide has told its reader to write before: each with the page's first class of its name. */
    private static String given(Markdown page) {
        StringBuilder script = new StringBuilder();
        for (Block block : page.blocks("java")) {
            Matcher type = Pattern.compile("^(?:public |final )*class (\\w+)", Pattern.MULTILINE)
                    .matcher(block.code());
            Matcher inPackage = Pattern.compile("^package ([\\w.]+);").matcher(block.code());
            if (inPackage.find() && type.find()) {
                String directory = "src/main/java/" + inPackage.group(1).replace('.', '/');
                String file = directory + "/" + type.group(1) + ".java";
                script.append("mkdir -p ").append(directory).append("\n[ -e ").append(file);
                script.append(" ] || cat >")
                        .append(file)
                        .append(" <<'END'\n")
                        .append(block.code())
                        .append("END\n");
            }
        }
        return script.toString().replace("\\", "\\\\").replace("$", "\\$");
    }

    @Test
    void should_record_a_flight_as_the_page_says(@TempDir Path folder) throws Exception {
        String command = Markdown.read(Markdown.ROOT.resolve("docs/metrics.md"))
                .blocks("sh")
                .get(0)
                .code()
                .replace("-jar desk.jar", "-version");

        assertThat(run(folder, "bash", "-c", command)).isZero();
        assertThat(folder.resolve("chat.jfr")).exists();
    }

    /** POMs, sources and scripts. */
    private static String everything() {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Markdown.ROOT)) {
            for (Path file : files.filter(ShellBlocksTest::isCode).sorted().toList()) {
                all.append(Files.readString(file, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError("The sources cannot be read", e);
        }
        return all.toString();
    }

    private static boolean isCode(Path file) {
        String path = Markdown.ROOT.relativize(file).toString();
        return path.matches("(.*/)?pom\\.xml|.*\\.java")
                && !path.matches("(.*/)?(target|node_modules|\\.\\w+)/.*")
                && !path.endsWith("ShellBlocksTest.java");
    }
}
