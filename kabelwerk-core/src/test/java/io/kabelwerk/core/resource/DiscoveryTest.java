package io.kabelwerk.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Settings;
import io.kabelwerk.core.CoreProvider;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With jars as others would make them: compiled here, and put before the class path. */
class DiscoveryTest {

    private static final String NO_TRANSPORT = "No transport on the class path or module path. Add one, for example"
            + " io.kabelwerk:kabelwerk-transport-netty, or pass your own to transport(…). In a fat jar, merge the files"
            + " of META-INF/services; in a run-time image, name the module of the transport explicitly.";

    private static final String NO_CODEC = "No codec on the class path or module path. Add one, for example"
            + " io.kabelwerk:kabelwerk-json-jsonb, or pass your own to codec(…). In a fat jar, merge the files of"
            + " META-INF/services; in a run-time image, name the module of the codec explicitly.";

    @TempDir
    private Path folder = Path.of("");

    private final List<URL> jars = new ArrayList<>();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader = new URLClassLoader(new URL[0]);

    @BeforeEach
    @AfterEach
    void clean() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        System.clearProperty("io.kabelwerk.transport");
        System.clearProperty("io.kabelwerk.codec");
        loader.close();
    }

    @Nested
    class Nothing {

        @Test
        void should_say_which_transport_to_add() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessage(NO_TRANSPORT);
        }

        @Test
        void should_say_which_codec_to_add() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.codec(Optional.empty()))
                    .withMessage(NO_CODEC);
        }

        @Test
        void should_say_so_when_connect_is_called_and_leave_the_session_as_it_was() {
            Kabelwerk noTransport = new CoreProvider()
                    .create(Settings.defaults()
                            .with(settings -> settings.token("token").codec(new JacksonCodec())));
            Kabelwerk noCodec = new CoreProvider()
                    .create(Settings.defaults()
                            .with(settings -> settings.token("token").transport(new FakeTransport())));

            for (int i = 0; i < 2; i++) {
                assertThatIllegalStateException()
                        .isThrownBy(noTransport::connect)
                        .withMessage(NO_TRANSPORT);
                assertThatIllegalStateException().isThrownBy(noCodec::connect).withMessage(NO_CODEC);
            }
        }

        @Test
        void should_say_so_where_one_is_named_too() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.of("fast")))
                    .withMessage(NO_TRANSPORT);
        }
    }

    @Nested
    class Choice {

        @Test
        void should_take_the_only_one() {
            transport("Fast", "fast", 100);

            assertThat(Discovery.transport(Optional.empty()).name()).isEqualTo("fast");
        }

        @Test
        void should_take_the_one_with_the_highest_priority() {
            transport("Fast", "fast", 100);
            transport("Own", "own", 200);
            transport("Slow", "slow", 50);
            codec("Jsonb", "jsonb", 100);
            codec("Other", "other", 99);

            assertThat(Discovery.transport(Optional.empty()).name()).isEqualTo("own");
            assertThat(Discovery.codec(Optional.empty()).name()).isEqualTo("jsonb");
        }

        @Test
        void should_take_the_one_that_is_named_whatever_the_priorities() {
            transport("Fast", "fast", 100);
            transport("Slow", "slow", 50);

            assertThat(Discovery.transport(Optional.of("slow")).name()).isEqualTo("slow");
        }

        @Test
        void should_take_the_one_that_the_system_property_names_unless_a_setting_does() {
            transport("Fast", "fast", 100);
            transport("Slow", "slow", 50);
            codec("Jsonb", "jsonb", 100);
            codec("Other", "other", 100);
            System.setProperty("io.kabelwerk.transport", "slow");
            System.setProperty("io.kabelwerk.codec", "other");

            assertThat(Discovery.transport(Optional.empty()).name()).isEqualTo("slow");
            assertThat(Discovery.transport(Optional.of("fast")).name()).isEqualTo("fast");
            assertThat(Discovery.codec(Optional.empty()).name()).isEqualTo("other");
        }

        @Test
        void should_not_take_one_of_two_that_are_tied() {
            transport("Fast", "fast", 100);
            transport("Quick", "quick", 100);
            transport("Slow", "slow", 50);

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessage("There are 2 transports with the highest priority, 100, on the class path or module"
                            + " path. Found: fast (acme.Fast, fast.jar, priority 100); quick (acme.Quick, quick.jar,"
                            + " priority 100); slow (acme.Slow, slow.jar, priority 50). Name the one to use in"
                            + " transport(…) or in the system property io.kabelwerk.transport, or remove the"
                            + " others.");
            assertThat(Discovery.transport(Optional.of("quick")).name()).isEqualTo("quick");
        }

        @Test
        void should_not_take_one_of_two_of_the_same_name() {
            codec("Jsonb", "jsonb", 100);
            codec("Shaded", "jsonb", 50);

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.codec(Optional.of("jsonb")))
                    .withMessage("There are 2 codecs named \"jsonb\", on the class path or module path. Found: jsonb"
                            + " (acme.Jsonb, jsonb.jar, priority 100); jsonb (acme.Shaded, shaded.jar, priority 50)."
                            + " Name the one to use in codec(…) or in the system property io.kabelwerk.codec, or"
                            + " remove the others.");
        }

        @Test
        void should_list_what_there_is_where_the_named_one_is_missing() {
            transport("Fast", "fast", 100);

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.of("netty")))
                    .withMessage("There is no transport named \"netty\" on the class path or module path. Found: fast"
                            + " (acme.Fast, fast.jar, priority 100). Add the one that is missing, or name another one"
                            + " in transport(…) or in the system property io.kabelwerk.transport. In a fat jar,"
                            + " merge the files of META-INF/services; in a run-time image, name the module of the"
                            + " transport explicitly.");
        }
    }

    @Nested
    class Broken {

        @Test
        void should_list_one_that_is_not_there() {
            broken("gone.jar", "acme.Gone");

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessage(NO_TRANSPORT + " Found, but cannot be loaded:"
                            + " io.kabelwerk.spi.TransportProvider: Provider acme.Gone not found.");
        }

        @Test
        void should_list_one_that_throws_and_say_what() {
            provider(
                    "Angry",
                    "angry.jar",
                    TransportProvider.class,
                    transportSource("Angry", "angry", 100)
                            .replace(
                                    "/* start */",
                                    "public Angry() { throw new IllegalStateException(\"no native library\"); }"));

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessage(NO_TRANSPORT + " Found, but cannot be loaded:"
                            + " io.kabelwerk.spi.TransportProvider: Provider acme.Angry could not be instantiated"
                            + " (java.lang.IllegalStateException: no native library).");
        }

        @Test
        void should_list_one_that_was_compiled_for_a_later_jdk() throws IOException {
            transport("Later", "later", 100);
            Path later = folder.resolve("acme/Later.class");
            byte[] bytes = Files.readAllBytes(later);
            bytes[7] = 99; // the class file's major version
            Files.write(later, bytes);
            jars.clear();
            jar("later.jar", "META-INF/services/" + TransportProvider.class.getName(), "acme/Later.class");

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessageStartingWith(NO_TRANSPORT + " Found, but cannot be loaded: "
                            + "java.lang.UnsupportedClassVersionError: ")
                    .withMessageContaining("acme/Later");
        }

        @Test
        void should_not_keep_a_good_one_from_being_taken() {
            broken("gone.jar", "acme.Gone");
            transport("Fast", "fast", 100);

            assertThat(Discovery.transport(Optional.empty()).name()).isEqualTo("fast");
        }

        @Test
        void should_be_listed_where_the_named_one_is_missing() {
            broken("gone.jar", "acme.Gone");
            transport("Fast", "fast", 100);

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.of("gone")))
                    .withMessageContaining("There is no transport named \"gone\"")
                    .withMessageEndingWith("Found, but cannot be loaded:"
                            + " io.kabelwerk.spi.TransportProvider: Provider acme.Gone not found.");
        }

        @Test
        void should_be_listed_where_the_file_itself_is_broken() {
            broken("broken.jar", "this is no class name");

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessageStartingWith(NO_TRANSPORT + " Found, but cannot be loaded: ")
                    .withMessageContaining("Illegal configuration-file syntax");
        }
    }

    /** In an application server, the context class loader may be that of another application. */
    @Nested
    class ContextClassLoader {

        private final ClassLoader closed = new ClassLoader() {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("the application is stopped");
            }
        };

        @Test
        void should_list_what_belongs_to_another_copy_of_the_sdk() {
            provider("Foreign", "foreign.jar", TransportProvider.class, "package acme; public class Foreign {}");

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessage(NO_TRANSPORT + " Found, but cannot be loaded: io.kabelwerk.spi.TransportProvider:"
                            + " acme.Foreign not a subtype; it belongs to another copy of the SDK, which"
                            + " the context class loader sees.");
        }

        @Test
        void should_not_matter_where_it_is_closed() {
            Thread.currentThread().setContextClassLoader(closed);

            assertThatIllegalStateException()
                    .isThrownBy(() -> Discovery.transport(Optional.empty()))
                    .withMessageContaining("the application is stopped");
        }

        @Test
        void should_not_matter_where_a_provider_cannot_say_its_name() {
            provider(
                    "Nameless",
                    "nameless.jar",
                    TransportProvider.class,
                    transportSource("Nameless", "nameless", 200)
                            .replace("return \"nameless\";", "throw new IllegalStateException(\"no name\");"));
            transport("Fast", "fast", 100);

            assertThat(Discovery.transport(Optional.empty()).name()).isEqualTo("fast");
        }

        @Test
        @DisplayName("counts less than our own, where both have one with the highest priority")
        void should_count_less_than_our_own() {
            TransportProvider own = new Stub();
            TransportProvider added = new Stub();

            assertThat(Discovery.transports()
                            .choose(
                                    new Discovery.Found<>(List.of(added, own), List.of(own), List.of()),
                                    Optional.empty()))
                    .isSameAs(own);
        }
    }

    private static final class Stub implements TransportProvider {
        @Override
        public String name() {
            return "stub";
        }

        @Override
        public int priority() {
            return 100;
        }

        @Override
        public Transport create(TransportOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    private void transport(String type, String name, int priority) {
        provider(type, name + ".jar", TransportProvider.class, transportSource(type, name, priority));
    }

    private static String transportSource(String type, String name, int priority) {
        return source(type, name, priority, "Transport", "TransportOptions options");
    }

    private void codec(String type, String name, int priority) {
        String jar = type.toLowerCase(java.util.Locale.ROOT) + ".jar";
        provider(type, jar, JsonCodecProvider.class, source(type, name, priority, "JsonCodec", "JsonLimits limits"));
    }

    private static String source(String type, String name, int priority, String product, String parameter) {
        return """
                package acme;
                import io.kabelwerk.spi.*;
                public class %s implements %sProvider {
                    /* start */
                    public String name() { return "%s"; }
                    public int priority() { return %d; }
                    public %s create(%s) { throw new UnsupportedOperationException(); }
                }
                """.formatted(type, product, name, priority, product, parameter);
    }

    /** Compiles a provider, and puts it into a jar with its services file. */
    private void provider(String type, String jar, Class<?> service, String source) {
        try {
            Path file = Files.writeString(folder.resolve(type + ".java"), source);
            String api = Path.of(URI.create(service.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString()))
                    .toString();
            int failed = ToolProvider.findFirst("javac")
                    .orElseThrow()
                    .run(System.out, System.err, "-cp", api, "-d", folder.toString(), file.toString());
            assertThat(failed).isZero();
            services(service, "acme." + type);
            jar(jar, "META-INF/services/" + service.getName(), "acme/" + type + ".class");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A jar with nothing but a services file. */
    private void broken(String jar, String line) {
        try {
            services(TransportProvider.class, line);
            jar(jar, "META-INF/services/" + TransportProvider.class.getName());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void services(Class<?> service, String line) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(service.getName()), line + "\n", StandardCharsets.UTF_8);
    }

    /** Packs files of the folder, and puts the jar before the class path of this thread. */
    private void jar(String name, String... files) throws IOException {
        Path path = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(path);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (String file : files) {
                jar.putNextEntry(new JarEntry(file));
                Files.copy(folder.resolve(file), jar);
                jar.closeEntry();
            }
        }
        jars.add(path.toUri().toURL());
        loader.close();
        loader = new URLClassLoader(jars.toArray(URL[]::new), before);
        Thread.currentThread().setContextClassLoader(loader);
    }
}
