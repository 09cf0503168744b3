package io.kabelwerk.emulator.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class EndingTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final StringWriter printed = new StringWriter();

    /** A signal ends the Java runtime when all hooks have returned, whatever else still runs. */
    @Test
    void should_let_a_second_caller_wait_for_the_export() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Ending ending = new Ending(
                () -> {
                    begun.countDown();
                    await(goOn);
                },
                new PrintWriter(printed));
        Thread first = new Thread(ending);
        first.start();
        begun.await();

        Thread second = new Thread(ending);
        second.start();
        while (second.getState() == Thread.State.NEW || second.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }

        assertThat(second.getState()).isNotEqualTo(Thread.State.TERMINATED);
        goOn.countDown();
        first.join();
        second.join();
        assertThat(ending.hasFailed()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void should_start_no_command_that_nobody_would_end() {
        Ending ending = new Ending(() -> {}, new PrintWriter(printed));
        ending.run();

        assertThatIOException()
                .isThrownBy(() -> ending.start(new ProcessBuilder(JAVA, "-version")))
                .withMessageContaining("the emulator ends");
    }

    @Test
    void should_fail_where_the_state_was_not_exported(@TempDir Path folder) throws IOException {
        Path exported = folder.resolve("exported");
        Path block = Files.writeString(folder.resolve("Block.java"), """
                import java.nio.file.*;
                class Block {
                    public static void main(String[] args) throws Exception {
                        Files.createDirectories(Path.of(args[0], "state.json", "in-the-way"));
                    }
                }
                """);

        int exit = new CommandLine(new Main())
                .setErr(new PrintWriter(printed))
                .execute("--port", "0", "--export", "" + exported, "exec", "--", JAVA, "" + block, "" + exported);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(printed.toString()).contains("The state was not exported: ");
    }

    @Test
    void should_say_at_the_start_that_it_cannot_export(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        int exit = new CommandLine(new Main())
                .setErr(new PrintWriter(printed))
                .execute("--port", "0", "--export", "" + file, "exec", "--", JAVA, "-version");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(printed.toString()).startsWith("The state cannot be exported to " + file);
    }

    /** The command may have something to say to the backend when it ends. */
    @Test
    void should_end_the_command_first_where_a_signal_ends_it(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("Last.java"), """
                import java.net.*;
                import java.nio.file.*;
                class Last {
                    public static void main(String[] args) throws Exception {
                        URI url = URI.create(System.getenv("KABELWERK_URL"));
                        Socket socket = new Socket(url.getHost(), url.getPort());
                        socket.setSoTimeout(1_000);
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            String seen;
                            try {
                                seen = "read " + socket.getInputStream().read();
                            } catch (SocketTimeoutException e) {
                                seen = "open";
                            } catch (Exception e) {
                                seen = e.toString();
                            }
                            try {
                                Files.writeString(Path.of(args[0]), seen);
                            } catch (Exception e) {
                                e.printStackTrace();
                            }
                        }));
                        System.out.println("ready");
                        Thread.sleep(Long.MAX_VALUE);
                    }
                }
                """);
        Path seen = folder.resolve("seen");
        Path exported = folder.resolve("exported");
        List<String> command = new ArrayList<>(List.of(JAVA, "-cp", path(), Main.class.getName()));
        command.addAll(List.of("--port", "0", "--export", "" + exported));
        command.addAll(List.of("exec", "--", JAVA, "" + program, "" + seen));
        Process emulator = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(emulator.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("ready");
            emulator.destroy();
            emulator.waitFor();
        } finally {
            emulator.destroyForcibly();
        }

        assertThat(seen).hasContent("open");
        assertThat(exported.resolve("state.json")).exists();
    }

    /** Everything that this test runs with. */
    private static String path() {
        return String.join(
                java.io.File.pathSeparator,
                Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                        .map(System::getProperty)
                        .filter(java.util.Objects::nonNull)
                        .toList());
    }
}
