package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer that is a module starts, and chats, with nothing but one transport or the other on its path. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModularConsumerTest {

    private static final String MODULE = "io.kabelwerk.examples.minimal";
    private static final String MAIN = MODULE + ".Main";

    @ParameterizedTest
    @ValueSource(strings = {"netty", "tyrus"})
    void should_chat_on_the_module_path(String transport) throws Exception {
        chat(java(), "--module-path", path(transport), "--module", MODULE + "/" + MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "tyrus"})
    void should_chat_on_the_class_path(String transport) throws Exception {
        chat(java(), "--class-path", path(transport), MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "tyrus"})
    void should_chat_from_a_run_time_image(String transport, @TempDir Path directory) throws Exception {
        Path image = directory.resolve("image");
        run(new ProcessBuilder(
                tool("jlink"),
                "--module-path",
                path(transport),
                "--add-modules",
                String.join(
                        ",",
                        MODULE,
                        "io.kabelwerk.core",
                        "io.kabelwerk.transport." + transport,
                        "io.kabelwerk.json.jsonb"),
                "--output",
                image.toString()));
        chat(image.resolve("bin").resolve("java").toString(), "--module", MODULE + "/" + MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "tyrus"})
    void should_have_one_transport_on_its_path(String transport) throws IOException {
        String other = transport.equals("netty") ? "tyrus" : "netty";
        assertThat(path(transport).split(File.pathSeparator))
                .anyMatch(element -> element.contains("kabelwerk-transport-" + transport))
                .noneMatch(element -> element.contains(other) || element.contains("emulator"));
    }

    /** Starts the example, waits until it has told of its own message, and lets it end. */
    private static void chat(String... command) throws IOException, InterruptedException {
        try (KabelwerkEmulator backend =
                KabelwerkEmulator.start(setup -> setup.hub("care", "Care Team").endUser("nana", "Nana"))) {
            backend.user("nana").createRoom("care");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("KABELWERK_URL", backend.url());
            builder.environment().put("KABELWERK_TOKEN", backend.token("nana"));
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            Process process = builder.start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).isEqualTo("Good morning!");
                process.outputWriter().close();
                assertThat(out.lines()).isEmpty();
                assertThat(process.waitFor()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.inheritIO().start();
        assertThat(process.waitFor()).as(builder.command().get(0)).isZero();
    }

    private static String java() {
        return tool("java");
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String path(String transport) throws IOException {
        return Files.readString(Path.of("target", transport + ".path")).strip();
    }
}
