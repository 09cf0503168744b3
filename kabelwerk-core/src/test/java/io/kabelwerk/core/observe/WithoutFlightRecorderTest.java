package io.kabelwerk.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** As in an image without {@code jdk.jfr}. */
class WithoutFlightRecorderTest {

    /** Runs in a JVM of its own. */
    public static void main(String[] args) {
        FlightRecorder.get().connect("desk", 1, null);
        FlightRecorder.get().request("desk", "post_message", "ACCEPTED", 1);
        System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent() + " "
                + (FlightRecorder.get() == FlightRecorder.NONE) + " "
                + (FlightRecorder.get().listenerCalled() == null));
    }

    @Test
    void should_do_without_it() throws Exception {
        String api = Path.of(Kabelwerk.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base,java.net.http",
                        "--class-path",
                        String.join(File.pathSeparator, "target/classes", "target/test-classes", api),
                        WithoutFlightRecorderTest.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("false true true");
        }
    }
}
