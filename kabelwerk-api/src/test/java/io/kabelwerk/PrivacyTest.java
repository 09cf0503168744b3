package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.Pongs;
import io.kabelwerk.spi.support.SendQueue;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people write, their names and their secrets stay out of every {@code toString()}, and so out of the logs.
 *
 * <p>The classes are found by looking into the module: one that is added without a thought of this makes a test fail.
 */
class PrivacyTest {

    private static final String SECRET = "s3cret";

    /** Texts that are neither personal nor secret, because a care team or the protocol chose them. */
    private static final Set<String> PUBLIC_TEXTS =
            Set.of("Address.host", "Hub.name", "Hub.slug", "HubInfo.name", "MessageType.name", "Upload.mimeType");

    /** What holds data and is no record, each with a secret wherever one fits. */
    static final Map<Class<?>, Object> SAMPLES = Map.of(
            Settings.class,
            Settings.defaults()
                    .with(settings -> settings.token(SECRET)
                            .headers(Map.of("X-Api-Key", SECRET))
                            .ensureRooms(SECRET)),
            Settings.Builder.class,
            builder(),
            UploadSource.class,
            UploadSource.of(SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8), SECRET),
            InboxFilter.class,
            InboxFilter.all().attributes(Map.of(SECRET, SECRET)),
            Background.class,
            new Background("kabelwerk-test"),
            SendQueue.class,
            queue(),
            Pongs.class,
            pongs());

    private static Object pongs() {
        Pongs pongs = new Pongs(content -> new CompletableFuture<>());
        pongs.answer(ByteBuffer.wrap(SECRET.getBytes(StandardCharsets.UTF_8)));
        pongs.answer(ByteBuffer.wrap(SECRET.getBytes(StandardCharsets.UTF_8)));
        return pongs;
    }

    private static Object queue() {
        SendQueue queue = new SendQueue(text -> new CompletableFuture<>());
        var unused = queue.send(SECRET);
        var unusedToo = queue.send(SECRET);
        return queue;
    }

    private static final Listener LISTENER = new Listener() {
        @Override
        public void onText(ByteBuffer utf8) {}

        @Override
        public void onText(String text) {}

        @Override
        public void onClosed(Closed closed) {}
    };

    private static Object builder() {
        Object[] kept = new Object[1];
        Settings.defaults().with(builder -> kept[0] = builder.token(SECRET));
        return kept[0];
    }

    static Stream<Class<?>> records() throws IOException {
        return types().filter(Class::isRecord);
    }

    @ParameterizedTest
    @MethodSource("records")
    void should_keep_personal_data_out_of_the_text_of_a_record(Class<?> type) {
        assertThat(sample(type)).asString().doesNotContain(SECRET);
    }

    @ParameterizedTest
    @MethodSource("records")
    void should_show_the_id_of_a_record(Class<?> type) {
        if (Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> component.getName().equals("id"))) {
            assertThat(sample(type)).asString().contains("id=7");
        }
    }

    @Test
    void should_keep_personal_data_out_of_the_text_of_everything_else() {
        assertThat(SAMPLES.values())
                .allSatisfy(sample -> assertThat(sample).asString().doesNotContain(SECRET));
    }

    @Test
    void should_know_everything_that_holds_data() throws IOException {
        assertThat(types().filter(type -> !type.isRecord())
                        .filter(type -> !type.isEnum())
                        .filter(type -> !Throwable.class.isAssignableFrom(type))
                        .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                        .filter(PrivacyTest::hasInstances))
                .containsExactlyInAnyOrderElementsOf(SAMPLES.keySet());
    }

    @Test
    void should_look_at_both_packages() throws IOException {
        assertThat(types()).contains(Message.class, io.kabelwerk.spi.Closed.class, Upload.Rendition.class);
    }

    /** Every class of the module that can come into the hands of an application. */
    static Stream<Class<?>> types() throws IOException {
        ModuleReference module =
                ModuleFinder.of(location()).findAll().iterator().next();
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            return names
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .<Class<?>>map(PrivacyTest::load)
                    .filter(type -> !type.isInterface() && Modifier.isPublic(type.getModifiers()))
                    .toList()
                    .stream();
        }
    }

    private static Path location() {
        try {
            return Path.of(Kabelwerk.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static boolean hasInstances(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).anyMatch(field -> !Modifier.isStatic(field.getModifiers()));
    }

    /** A record with a secret in every text of it. */
    static Object sample(Class<?> record) {
        RecordComponent[] components = record.getRecordComponents();
        try {
            return record.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(Arrays.stream(components)
                            .map(component -> value(component.getGenericType(), record, component.getName()))
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A sample of " + record + " cannot be made", e);
        }
    }

    static Object value(Type type, Class<?> owner, String name) {
        if (type == String.class || type == Object.class) {
            return PUBLIC_TEXTS.contains(owner.getSimpleName() + "." + name) ? "public" : SECRET;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return Optional.of(value(arguments[0], owner, name));
            }
            if (generic.getRawType() == List.class) {
                return List.of(value(arguments[0], owner, name));
            }
            if (generic.getRawType() == Set.class) {
                return Set.of(value(arguments[0], owner, name));
            }
            if (generic.getRawType() == Map.class) {
                return Map.of(value(arguments[0], owner, name), value(arguments[1], owner, name));
            }
        }
        if (type instanceof Class<?> plain) {
            if (plain.isRecord()) {
                return sample(plain);
            }
            if (plain.isEnum()) {
                return plain.getEnumConstants()[0];
            }
            if (plain.isSealed() && plain.isInterface()) {
                return sample(plain.getPermittedSubclasses()[plain.getPermittedSubclasses().length - 1]);
            }
            return switch (plain.getSimpleName()) {
                case "long", "Long" -> 7L;
                case "int" -> 7;
                case "char" -> 'x';
                case "boolean" -> true;
                case "Instant" -> Instant.EPOCH;
                case "Duration" -> Duration.ofSeconds(7);
                case "OptionalLong" -> OptionalLong.of(7);
                case "OptionalDouble" -> OptionalDouble.of(7);
                case "KabelwerkException" -> new RequestRejectedException("message", Map.of("reason", SECRET));
                case "Throwable" -> new IOException("message");
                case "ProxySelector" -> ProxySelector.of(null);
                case "Proxy" -> Proxy.NO_PROXY;
                case "InetSocketAddress" -> InetSocketAddress.createUnresolved("host", 80);
                case "URI" -> URI.create("ws://host/?token=" + SECRET);
                case "Listener" -> LISTENER;
                case "SSLContext" -> sslContext();
                default -> throw new LinkageError("No sample of " + type + ", for " + owner + "." + name);
            };
        }
        throw new LinkageError("No sample of " + type + ", for " + owner + "." + name);
    }

    private static SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
