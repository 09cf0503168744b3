package io.kabelwerk.emulator.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.WireEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class MainTest {

    @Test
    void should_print_its_url_and_tokens_that_are_good() throws Exception {
        try (PipedReader pipe = new PipedReader(1 << 16);
                BufferedReader printed = new BufferedReader(pipe);
                PrintWriter out = new PrintWriter(new PipedWriter(pipe), true)) {
            Thread program = new Thread(() -> new CommandLine(new Main())
                    .setOut(out)
                    .setErr(out)
                    .setExecutionExceptionHandler((e, command, parsed) -> 0)
                    .execute("--port", "0"));
            program.start();
            String url = next(printed).replace("Kabelwerk emulator: ", "");
            assertThat(next(printed)).matches("Console: " + url.replace("ws:", "http:") + "/#secret=[0-9a-f]{32}");
            assertThat(next(printed)).isEqualTo("Control API: " + url.replace("ws:", "http:") + "/control");
            assertThat(next(printed)).matches("Its secret: [0-9a-f]{32}");
            Map<String, String> tokens = new LinkedHashMap<>();
            for (int user = 0; user < 4; user++) {
                assertThat(next(printed)).isEmpty();
                tokens.put(next(printed).replaceAll("Token of (.*):", "$1"), next(printed));
            }

            assertThat(tokens).containsOnlyKeys("nana", "theo", "doc", "nurse");
            for (String token : tokens.values()) {
                connect(url, token);
            }
            program.interrupt();
            program.join();
        }
    }

    private static String next(BufferedReader printed) throws IOException {
        return Objects.requireNonNull(printed.readLine(), "nothing more was printed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version"})
    void should_print_its_version(String option) {
        StringWriter printed = new StringWriter();

        int exit = new CommandLine(new Main()).setOut(new PrintWriter(printed)).execute(option);

        assertThat(exit).isZero();
        assertThat(printed.toString()).matches("kabelwerk-emulator \\S+\\R");
    }

    @Test
    void should_say_what_is_wrong() {
        try (KabelwerkEmulator other = KabelwerkEmulator.start()) {
            assertThat(fail("--port", String.valueOf(other.port())))
                    .contains("cannot listen on 127.0.0.1:" + other.port());
        }
        assertThat(fail("--port", "70000")).contains("70000");
        assertThat(fail("--port", "x")).contains("Usage: kabelwerk-emulator");
    }

    @Test
    void should_run_a_command_with_the_url_and_tokens_and_end_with_its_status(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("Env.java"), """
                import java.nio.file.*;
                class Env {
                    public static void main(String[] args) throws Exception {
                        var env = System.getenv();
                        Files.writeString(Path.of(args[0]), env.get("KABELWERK_URL") + " "
                            + env.get("KABELWERK_TOKEN").equals(env.get("KABELWERK_TOKEN_A_B")) + " "
                            + env.get("KABELWERK_TOKEN_DOC").length());
                        System.exit(3);
                    }
                }
                """);
        Path seed = Files.writeString(folder.resolve("seed.json"), """
                {"hubs": [{"slug": "care", "name": "Care", "users": [{"id": 9, "key": "doc", "name": "Doc"}]}],
                 "users": [{"id": 1, "key": "a-b", "name": "A"}]}
                """);
        Path seen = folder.resolve("seen");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        int exit = new CommandLine(new Main())
                .execute("--port", "0", "--seed", "" + seed, "exec", "--", "" + java, "" + program, "" + seen);

        assertThat(exit).isEqualTo(3);
        assertThat(Files.readString(seen)).matches("ws://127.0.0.1:\\d+ true [1-9]\\d\\d+");
    }

    @Test
    void should_carry_its_state_and_its_key_over_a_restart(@TempDir Path folder) {
        Path state = folder.resolve("state");
        Path key = folder.resolve("key.pem");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String[] args = {
            "--port",
            "0",
            "--import",
            "" + state,
            "--export",
            "" + state,
            "--key",
            "" + key,
            "exec",
            "--",
            java,
            "-version"
        };
        assertThat(new CommandLine(new Main()).execute(args)).isZero();
        String token;
        try (KabelwerkEmulator emulator = started("--import", "" + state, "--key", "" + key)) {
            assertThat(emulator.messages(emulator.rooms().get(0).id())).hasSize(1);
            token = emulator.token("nana");
        }

        try (KabelwerkEmulator emulator = started("--import", "" + state, "--key", "" + key)) {
            connect(emulator.url(), token);
        }
    }

    /** As a volume of a container is at first. */
    @Test
    void should_start_anew_where_the_folder_to_import_is_empty(@TempDir Path folder) {
        try (KabelwerkEmulator emulator = started("--import", "" + folder)) {
            assertThat(emulator.users()).isNotEmpty();
        }
    }

    @Test
    void should_have_its_demo_world_again_after_a_reset() {
        try (KabelwerkEmulator emulator = started()) {
            String start = emulator.state();

            emulator.reset();

            assertThat(emulator.messages(emulator.rooms().get(0).id())).hasSize(1);
            assertThat(withoutTimes(emulator.state())).isEqualTo(withoutTimes(start));
        }
    }

    private static String withoutTimes(String state) {
        return state.replaceAll("\\d{4}-\\d\\d-[^\"]*", "");
    }

    @Test
    void should_warn_of_users_whose_variables_have_the_same_name(@TempDir Path folder) throws IOException {
        Path seed = Files.writeString(folder.resolve("seed.json"), """
                {"users": [{"key": "a-b", "name": "A"}, {"key": "A.B", "name": "A"}]}
                """);
        StringWriter printed = new StringWriter();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        new CommandLine(new Main())
                .setErr(new PrintWriter(printed))
                .execute("--port", "0", "--seed", "" + seed, "exec", "--", java, "-version");

        assertThat(printed.toString())
                .contains("KABELWERK_TOKEN_A_B is the token of the user a-b; there is none of A.B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "876001", "9223372036854775807"})
    void should_say_how_long_tokens_may_live(String hours) {
        assertThat(fail("--token-hours", hours)).startsWith("--token-hours is 1 to 876000, but this is " + hours);
    }

    /** The emulator that options make. */
    private static KabelwerkEmulator started(String... args) {
        Options options = new Options();
        new CommandLine(options).parseArgs(args);
        options.port = 0;
        return options.start();
    }

    private static void connect(String url, String token) {
        URI uri = URI.create(url + "/socket/user/websocket?vsn=2.0.0&token=" + token);
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {})
                .join()
                .abort();
    }

    @Test
    void should_name_its_public_url() {
        try (KabelwerkEmulator emulator = started("--public-url", "https://chat.test:4000")) {
            assertThat(emulator.url()).isEqualTo("wss://chat.test:4000");
        }
        assertThat(fail("--public-url", "chat.test/path")).contains("such as http://chat.test:4000");
    }

    @Test
    void should_warn_loudly_where_others_can_reach_it() {
        StringWriter printed = new StringWriter();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        new CommandLine(new Main())
                .setErr(new PrintWriter(printed))
                .execute("--port", "0", "--host", "0.0.0.0", "exec", "--", java, "-version");

        assertThat(printed.toString()).contains("*** WARNING: everybody who reaches 0.0.0.0");
    }

    @Test
    void should_not_take_something_else_for_a_key(@TempDir Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "sesame");

        assertThat(fail("--key", "" + key)).contains("There is no RSA key").doesNotContain("sesame");
    }

    private static String fail(String... args) {
        StringWriter printed = new StringWriter();
        assertThat(new CommandLine(new Main()).setErr(new PrintWriter(printed)).execute(args))
                .isNotZero();
        return printed.toString();
    }

    /** A client may send anything: another line of the log, or what moves the cursor of a terminal. */
    @Test
    void should_print_each_frame_in_a_line_of_its_own_and_move_no_cursor() {
        WireEvent event = new WireEvent(
                Instant.EPOCH,
                1,
                "na\nna",
                WireEvent.Kind.RECEIVED,
                "x\r\n#2 doc -> \u001b[2J\u009b2J \u2028 ü \uD83D\uDE00");

        assertThat(Main.line(event))
                .isEqualTo(
                        "1970-01-01T00:00:00Z #1 na\\u000ana -> x\\u000d\\u000a#2 doc -> \\u001b[2J\\u009b2J \\u2028 ü"
                                + " \uD83D\uDE00");
    }
}
