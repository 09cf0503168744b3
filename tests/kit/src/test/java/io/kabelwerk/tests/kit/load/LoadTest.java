package io.kabelwerk.tests.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.tests.kit.mutation.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No rule is broken by a transport that is right, however busy the machine is: tried {@value #RUNS} times, three runs at
 * once with as many busy threads each as there are cores, and once with threads that begin late. Runs only where that
 * property is set, and prints each run as it ends.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@EnabledIfSystemProperty(named = LoadTest.RUNS, matches = "\\d+")
class LoadTest {

    static final String RUNS = "load.runs";

    private static final int AT_ONCE = 3;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"TRANSPORT", "SHIPPED"})
    void should_break_no_rule_while_all_cores_are_busy(Subject subject, TestReporter reporter) throws Exception {
        int busy = Runtime.getRuntime().availableProcessors();
        List<String> failed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService atOnce = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Void>> runs = IntStream.rangeClosed(1, Integer.getInteger(RUNS))
                    .<Callable<Void>>mapToObj(number -> () -> {
                        List<String> broken = run(subject, busy, "run " + number);
                        failed.addAll(broken);
                        reporter.publishEntry(subject + " " + number, broken.toString());
                        return null;
                    })
                    .toList();
            for (Future<Void> run : atOnce.invokeAll(runs)) {
                run.get();
            }
        } finally {
            atOnce.shutdownNow();
        }
        assertThat(failed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSPORT", "SHIPPED"})
    void should_break_no_rule_while_every_second_thread_is_late(Subject subject) throws IOException {
        Path jar = folder.resolve("late-threads.jar");
        LateThreads.writeJar(jar);
        assertThat(run(subject, 0, "late", "-javaagent:" + jar)).isEmpty();
    }

    /** What was broken. */
    private static List<String> run(Subject subject, int busy, String name, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                "-cp",
                System.getProperty("java.class.path"),
                BusyRun.class.getName(),
                subject.name(),
                String.valueOf(busy)));
        Path log = Files.createTempFile("busy-run", ".log");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            List<String> lines;
            try (Stream<String> out =
                    process.inputReader(StandardCharsets.UTF_8).lines()) {
                lines = new ArrayList<>(out.toList());
            }
            assertThat(lines)
                    .as(() -> "what " + name + " printed; errors: " + errors(log))
                    .isNotEmpty();
            String last = lines.remove(lines.size() - 1);
            assertThat(last).startsWith(BusyRun.TRIED);
            assertThat(Integer.parseInt(last.substring(BusyRun.TRIED.length()))).isGreaterThan(100);
            lines.replaceAll(line -> name + ": " + line);
            return lines;
        } finally {
            Files.delete(log);
        }
    }

    private static String errors(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
