package io.kabelwerk.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What package-info says of a name with several addresses, and docs/limits.md of uploads over any transport. If this fails because the second address was reached, the JDK has
 * become better: take the deviation out of the tables.
 */
@Timeout(180)
class OneAddressTest {

    private static final String HOST = "two.test";

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Elsewhere 127.0.0.2 is not a loopback address")
    void should_try_one_address_of_a_name_in_an_attempt(@TempDir Path folder) throws Exception {
        // A JVM has one way to look up names, so this takes one of its own.
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 " + HOST + "\n127.0.0.1 " + HOST + "\n");
        try (ServerSocket second = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.net.hosts.file=" + hosts,
                            "-cp",
                            classPath(),
                            Child.class.getName(),
                            String.valueOf(second.getLocalPort()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(said.lines())
                    .containsExactly("127.0.0.2, 127.0.0.1", "java.net.ConnectException", "java.net.ConnectException");
        }
    }

    private static String classPath() {
        return Stream.of(Child.class, JdkTransportProvider.class, TransportOptions.class)
                .map(type -> Path.of(URI.create(String.valueOf(
                                type.getProtectionDomain().getCodeSource().getLocation())))
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Connects, and then with the client that uploads use; prints the addresses and the failures. */
    static final class Child {

        private static final Listener IGNORING = new Listener() {
            @Override
            public void onText(ByteBuffer utf8) {}

            @Override
            public void onText(String text) {}

            @Override
            public void onClosed(Closed closed) {}
        };

        private Child() {}

        public static void main(String[] args) throws Exception {
            System.out.println(Stream.of(InetAddress.getAllByName(HOST))
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", ")));
            // The server answers nothing, so that an attempt that reaches it fails with a time-out.
            TransportOptions options = TransportOptions.defaults().withConnectTimeout(Duration.ofSeconds(60));
            try (var transport = new JdkTransportProvider().create(options)) {
                transport
                        .connect(URI.create("ws://" + HOST + ":" + args[0] + "/"), Map.of(), IGNORING)
                        .handle((opened, failure) ->
                                List.of(String.valueOf(failure).split(":", -1)))
                        .thenAccept(parts -> System.out.println(parts.get(0)))
                        .join();
            }
            HttpRequest upload = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + args[0] + "/"))
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            HttpClient.newHttpClient()
                    .sendAsync(upload, HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> Objects.requireNonNull(failure.getCause())
                            .getClass()
                            .getName())
                    .thenAccept(System.out::println)
                    .join();
        }
    }
}
