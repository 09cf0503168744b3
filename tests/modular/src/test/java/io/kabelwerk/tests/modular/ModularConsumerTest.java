package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer that is a module starts, and chats, with nothing but one transport and one codec on its path. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModularConsumerTest {

    private static final String MODULE = "io.kabelwerk.examples.minimal";
    private static final String MAIN = MODULE + ".Main";

    /** What each transport and each codec brings along, and no other does. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "netty", "netty-codec-http",
            "tyrus", "tyrus-core",
            "jdk", "kabelwerk-transport-jdk",
            "jsonb", "yasson",
            "jackson", "jackson-core");

    /** What an application depends on: one transport and one codec. */
    private enum Choice {
        NETTY_JSONB,
        TYRUS_JSONB,
        NETTY_JACKSON,
        JDK_JSONB;

        String transport() {
            return name().toLowerCase(Locale.ROOT).split("_", -1)[0];
        }

        String codec() {
            return name().toLowerCase(Locale.ROOT).split("_", -1)[1];
        }

        String path() throws IOException {
            return Files.readString(Path.of("target", transport() + "-" + codec() + ".path"))
                    .strip();
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_chat_on_the_module_path(Choice choice) throws Exception {
        chat(java(), "--module-path", choice.path(), "--module", MODULE + "/" + MAIN);
    }

    @ParameterizedTest
    @EnumSource
    void should_chat_on_the_class_path(Choice choice) throws Exception {
        chat(java(), "--class-path", choice.path(), MAIN);
    }

    @ParameterizedTest
    @EnumSource
    void should_chat_from_a_run_time_image(Choice choice, @TempDir Path directory) throws Exception {
        Path image = directory.resolve("image");
        run(new ProcessBuilder(
                tool("jlink"),
                "--module-path",
                choice.path(),
                "--add-modules",
                String.join(
                        ",",
                        MODULE,
                        "io.kabelwerk.core",
                        "io.kabelwerk.transport." + choice.transport(),
                        "io.kabelwerk.json." + choice.codec()),
                "--output",
                image.toString()));
        chat(image.resolve("bin").resolve("java").toString(), "--module", MODULE + "/" + MAIN);
    }

    @ParameterizedTest
    @EnumSource
    void should_have_one_transport_and_one_codec_on_its_path(Choice choice) throws IOException {
        String[] path = choice.path().split(File.pathSeparator);
        assertThat(path).noneMatch(element -> element.contains("kabelwerk-emulator"));
        LIBRARIES.forEach((plug, library) -> {
            boolean chosen = plug.equals(choice.transport()) || plug.equals(choice.codec());
            assertThat(Stream.of(path).anyMatch(element -> element.matches(".*kabelwerk-[a-z]+-" + plug + "\\b.*")))
                    .as(plug)
                    .isEqualTo(chosen);
            assertThat(Stream.of(path).anyMatch(element -> element.contains(library)))
                    .as(library)
                    .isEqualTo(chosen);
        });
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
}
