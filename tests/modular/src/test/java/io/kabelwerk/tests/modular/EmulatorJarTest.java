package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The emulator's jar starts alone, in whatever way, and meets no library of an application. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmulatorJarTest {

    private Path jar = Path.of("");

    @BeforeEach
    void find_the_jar() throws IOException {
        jar = Stream.of(Files.readString(Path.of("target", "tck.path")).strip().split(File.pathSeparator))
                .filter(element -> element.contains("kabelwerk-emulator"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        assumeTrue(Files.isRegularFile(jar), "the emulator is not packaged; mvn verify does so");
    }

    @Test
    void should_hold_its_libraries_below_its_own_package_and_their_licences() throws IOException {
        List<String> names;
        try (JarFile file = new JarFile(jar.toFile())) {
            names = file.stream().map(JarEntry::getName).toList();
        }

        assertThat(names)
                .filteredOn(name -> name.endsWith(".class"))
                .allSatisfy(name -> assertThat(name).matches("module-info.class|io/kabelwerk/emulator/.*"));
        assertThat(names)
                .contains(
                        "io/kabelwerk/emulator/lib/netty/channel/Channel.class",
                        "io/kabelwerk/emulator/lib/jackson/databind/JsonNode.class",
                        "io/kabelwerk/emulator/lib/auth0/jwt/JWT.class",
                        "io/kabelwerk/emulator/lib/picocli/CommandLine.class",
                        "META-INF/NOTICE",
                        "META-INF/FastDoubleParser-LICENSE",
                        "META-INF/licenses/README.txt",
                        "META-INF/licenses/Apache-2.0.txt",
                        "META-INF/licenses/java-jwt.txt",
                        "META-INF/LICENSE");
    }

    /** The POM that is installed with it; builds of this project do not look at it. */
    @Test
    void should_bring_no_other_jar() throws IOException {
        Path pom = Path.of("..", "..", "kabelwerk-emulator", "dependency-reduced-pom.xml");

        assertThat(Files.readString(pom))
                .contains("<artifactId>kabelwerk-emulator</artifactId>", "<artifactId>jspecify</artifactId>")
                .doesNotContain("<scope>compile</scope>", "<scope>runtime</scope>")
                .doesNotContain(
                        "<groupId>io.netty</groupId>", "<groupId>com.fasterxml", "java-jwt", "picocli</artifactId>");
    }

    @Test
    void should_start_as_a_jar() throws Exception {
        chat("-jar", jar.toString());
    }

    @Test
    void should_start_as_a_module() throws Exception {
        chat("--module-path", jar.toString(), "--module", "io.kabelwerk.emulator");
    }

    /** Starts the program, and connects with the first token that it prints. */
    private static void chat(String... java) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(java));
        command.addAll(List.of("--port", "0"));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            String url = out.readLine().replace("Kabelwerk emulator: ", "");
            String token = out.lines()
                    .filter(line -> line.startsWith("ey"))
                    .findFirst()
                    .orElseThrow();
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create(url + "/socket/user/websocket?vsn=2.0.0&token=" + token),
                            new WebSocket.Listener() {})
                    .join()
                    .abort();
        } finally {
            program.destroyForcibly().waitFor();
        }
    }
}
