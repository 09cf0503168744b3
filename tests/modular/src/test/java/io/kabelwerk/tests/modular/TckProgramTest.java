package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test kit starts without a build, and checks what is on its path. The rules are those that depend on how it was
 * started: services that are found, and a JVM that the kit starts itself.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TckProgramTest {

    private static final String MODULE = "io.kabelwerk.tck";
    private static final String MAIN = "io.kabelwerk.tck.runner.Main";

    @Test
    void should_check_a_transport_on_the_module_path(@TempDir Path report) throws Exception {
        // Only a jar knows its main class.
        String main = isPackaged() ? MODULE : MODULE + "/" + MAIN;
        String out = run(
                List.of("--module-path", path(), "--module", main),
                List.of(
                        "--transport",
                        "netty",
                        "--codec",
                        "jsonb",
                        "--rule",
                        "T101,S903,S904",
                        "--report",
                        "" + report));

        assertThat(out)
                .contains("(io.kabelwerk.transport.netty.NettyTransportProvider, module io.kabelwerk.transport.netty)")
                .contains("✓ T101", "✓ S903", "✓ S904")
                .contains("\nPassed: 3 of 3 rules.\n");
        assertThat(report.resolve("index.html")).isRegularFile();
        assertThat(report.resolve("TEST-kabelwerk-tck.xml")).isRegularFile();
    }

    @Test
    void should_check_a_codec_on_the_class_path() throws Exception {
        String out =
                run(List.of("--class-path", path(), MAIN), List.of("--codec", "jackson", "--rule", "C101,C401,S982"));

        assertThat(out)
                .contains("codec        jackson (io.kabelwerk.json.jackson.JacksonCodecProvider, ")
                .contains("✓ C101", "✓ C401", "✓ S982")
                .contains("\nPassed: 3 of 3 rules.\n");
    }

    @Test
    void should_check_a_transport_as_a_jar_in_a_folder_of_jars(@TempDir Path folder) throws Exception {
        assumeTrue(isPackaged(), "the test kit is not packaged; mvn verify does so");
        Path kit = Files.createDirectory(folder.resolve("kit"));
        Path mine = Files.createDirectory(folder.resolve("mine"));
        List<Path> jars =
                Stream.of(path().split(File.pathSeparator)).map(Path::of).toList();
        Path jar = jars.stream()
                .filter(file -> nameOf(file).startsWith("kabelwerk-tck-"))
                .findFirst()
                .orElseThrow();
        Set<String> ofTheKit = classPathOf(jar);
        assertThat(jars).extracting(TckProgramTest::nameOf).containsAll(ofTheKit);
        for (Path file : jars) {
            boolean belongs = file.equals(jar) || ofTheKit.contains(nameOf(file));
            Files.copy(file, (belongs ? kit : mine).resolve(nameOf(file)));
        }
        String out = run(
                List.of("-jar", "" + kit.resolve(nameOf(jar))),
                List.of("--path", "" + mine, "--transport", "tyrus", "--codec", "jsonb", "--rule", "T101,S903,S904"));

        assertThat(out)
                .contains(
                        "transport    tyrus (io.kabelwerk.transport.tyrus.TyrusTransportProvider, kabelwerk-transport-")
                .contains("\nPassed: 3 of 3 rules.\n");
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Set<String> classPathOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Set.of(file.getManifest()
                    .getMainAttributes()
                    .getValue(Attributes.Name.CLASS_PATH)
                    .split(" +"));
        }
    }

    /** Runs the program, which has to end well. */
    private static String run(List<String> java, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Dstdout.encoding=UTF-8");
        command.addAll(java);
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(out).isZero();
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isPackaged() throws IOException {
        return List.of(path().split(File.pathSeparator)).stream().allMatch(element -> element.endsWith(".jar"));
    }

    private static String path() throws IOException {
        return Files.readString(Path.of("target", "tck.path")).strip();
    }
}
