package io.kabelwerk.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only a new JVM can show. */
class FlightRecorderStartTest {

    private static final String RECORDING = "A recording begins";

    /** Looks without naming anything of {@code jdk.jfr}. */
    static final class Idle {
        public static void main(String[] args) {
            FlightRecorder.get().connect("desk", 1, null);
            FlightRecorder.get().request("desk", "post_message", "ACCEPTED", 1);
            System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent() + " "
                    + (FlightRecorder.get() == FlightRecorder.NONE) + " "
                    + (FlightRecorder.get().listenerCalled() == null));
        }
    }

    /** Records after the first look. */
    static final class Late {
        public static void main(String[] args) {
            System.out.println(FlightRecorder.get() == FlightRecorder.NONE);
            System.out.println(RECORDING);
            try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
                recording.enable("io.kabelwerk.ListenerStall");
                recording.start();
                System.out.println(FlightRecorder.get().listenerCalled() != null);
            }
        }
    }

    @Test
    void should_do_without_it_in_an_image_without_jfr() throws Exception {
        assertThat(run(Idle.class, "--limit-modules", "java.base,java.net.http"))
                .containsExactly("false true true");
    }

    @Test
    void should_load_no_event_before_a_recording_begins() throws Exception {
        List<String> lines = run(Late.class, "-Xlog:class+load:stdout");

        List<String> before = lines.subList(0, lines.indexOf(RECORDING));
        assertThat(before).contains("true").noneMatch(line -> line.contains("jdk.jfr.internal.MetadataRepository"));
        assertThat(lines).anyMatch(line -> line.contains("jdk.jfr.internal.MetadataRepository"));
        assertThat(lines.subList(before.size() + 1, lines.size())).contains("true");
    }

    private static List<String> run(Class<?> program, String... options) throws Exception {
        String api = Path.of(Kabelwerk.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        String classPath = String.join(File.pathSeparator, "target/classes", "target/test-classes", api);
        Stream.of("--class-path", classPath, program.getName()).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            return out.lines().toList();
        }
    }
}
