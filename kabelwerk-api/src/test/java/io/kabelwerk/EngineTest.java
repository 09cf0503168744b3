package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In this module's tests, there is no engine on the path. */
class EngineTest {

    @Test
    void should_say_what_to_add_where_there_is_no_engine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Kabelwerk.create(settings -> settings.token("token")))
                .withMessage("No Kabelwerk engine on the class path or module path. Add io.kabelwerk:kabelwerk-core;"
                        + " in a fat jar, merge the files of META-INF/services;"
                        + " in a run-time image, name the module io.kabelwerk.core.");
    }

    @Test
    @DisplayName("passes over what a foreign or closed context class loader offers, and lists it")
    void should_pass_over_what_cannot_be_used(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("io.kabelwerk.KabelwerkProvider"), "acme.Foreign\ncom.example.Gone\n");
        Path source = Files.writeString(folder.resolve("Foreign.java"), "package acme; public class Foreign {}");
        int failed = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", folder.toString(), source.toString());
        assertThat(failed).isZero();
        ClassLoader foreign = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        ClassLoader closed = new ClassLoader() {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("the application is stopped");
            }
        };

        assertThatIllegalStateException()
                .isThrownBy(() -> within(foreign, Engine::find))
                .withMessageStartingWith("No Kabelwerk engine on the class path or module path. ")
                .withMessageEndingWith(" Found, but cannot be loaded: io.kabelwerk.KabelwerkProvider:"
                        + " acme.Foreign not a subtype; io.kabelwerk.KabelwerkProvider: Provider"
                        + " com.example.Gone not found.");
        assertThatIllegalStateException()
                .isThrownBy(() -> within(closed, Engine::find))
                .withMessageContaining("the application is stopped");
    }

    private static void within(ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void should_look_at_the_settings_first() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kabelwerk.create(settings -> settings.url("http://localhost")))
                .withMessageStartingWith("The url cannot be used: its scheme is http");
    }
}
