package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.json.jackson.JacksonCodecProvider;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tests.modular.ReflectionTrace.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The metadata for native images name what a chat looks up by name, and nothing that does not exist. There is no compiler of
 * native images here: docs/packaging.md says so.
 */
class NativeImageTest {

    private static final String METADATA = "src/main/resources/META-INF/native-image/io.kabelwerk";
    private static final JsonCodec JSON = new JacksonCodecProvider().create(JsonLimits.defaults());

    /** What an image is made of, without Netty, which has metadata of its own, and without the emulator. */
    private static final Pattern LIBRARIES = Pattern.compile(
            "io\\.kabelwerk\\.(core|json|transport|spi|[A-Z])|org\\.(glassfish|eclipse)|jakarta|com\\.fasterxml\\.jackson\\.core|io\\.netty");

    /** Libraries ask for them, and do without. */
    private static final Set<String> OPTIONAL = Set.of("jakarta.enterprise.inject.spi.CDI");

    private final Map<String, Object> types = new TreeMap<>();
    private final List<Pattern> resources = new ArrayList<>();
    private final Set<String> bundles = new TreeSet<>();

    NativeImageTest() throws IOException {
        for (Path module : modules()) {
            Path folder = module.resolve(METADATA).resolve(module.getFileName());
            for (Object type : list(folder.resolve("reflect-config.json"), "")) {
                types.put((String) ((Map<?, ?>) type).get("name"), type);
            }
            Path file = folder.resolve("resource-config.json");
            for (Object include : list(file, "resources")) {
                resources.add(Pattern.compile((String) ((Map<?, ?>) include).get("pattern")));
            }
            for (Object bundle : list(file, "bundles")) {
                bundles.add((String) ((Map<?, ?>) bundle).get("name"));
            }
        }
    }

    private static List<Path> modules() throws IOException {
        try (var folders = Files.list(Markdown.ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve(METADATA)))
                    .sorted()
                    .toList();
        }
    }

    private static List<?> list(Path file, String key) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Object all = JSON.decode(Files.readString(file));
        Object found = key.isEmpty() ? all : ((Map<?, ?>) all).get(key);
        if (found instanceof Map<?, ?> map) {
            found = map.get("includes");
        }
        return found == null ? List.of() : (List<?>) found;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"jdk,jackson", "netty,jackson", "tyrus,jsonb"})
    void should_name_what_a_chat_looks_up(String transport, String codec) throws Exception {
        ReflectionTrace.Result chat = ReflectionTrace.run(
                ChatProgram.class.getName(),
                "-Dio.kabelwerk.transport=" + transport + " -Dio.kabelwerk.codec=" + codec + " -cp \""
                        + Source.CLASS_PATH + '"',
                LIBRARIES);

        assertThat(chat.output()).contains("Are you there?");
        assertThat(chat.uses().stream().map(Use::name)).contains("version.properties");
        requireCovered(chat);
    }

    /** Takes minutes: some rules are too slow for their patience under a debugger, but what they look up is seen. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"jdk,jackson", "netty,jackson", "tyrus,jsonb"})
    @EnabledIfSystemProperty(named = "native.contract", matches = "true")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void should_name_what_the_whole_contract_of_sessions_looks_up(String transport, String codec) throws Exception {
        ReflectionTrace.Result contract = ReflectionTrace.run(
                "io.kabelwerk.tck.runner.Main --contract session --transport " + transport + " --codec " + codec,
                "-cp \"" + Source.CLASS_PATH + '"',
                LIBRARIES);

        assertThat(contract.output()).contains("S101", "S871", "\nPassed: ");
        assertThat(contract.uses()).isNotEmpty();
        requireCovered(contract);
    }

    private void requireCovered(ReflectionTrace.Result program) {
        assertThat(program.uses().stream()
                        .filter(use -> !isOfNetty(use) && !isOfEmulator(use))
                        .filter(use -> !isCovered(use))
                        .map(Use::toString)
                        .sorted())
                .isEmpty();
    }

    /** Its metadata are in its jars; ours name the handlers that it looks into. */
    private static boolean isOfNetty(Use use) {
        return use.by().startsWith("io.netty.") && !use.subject().startsWith("io.kabelwerk.");
    }

    /** It runs beside the chat, in no image: Netty looks into its handlers, too. */
    private static boolean isOfEmulator(Use use) {
        return use.subject().startsWith("io.kabelwerk.emulator.");
    }

    private boolean isCovered(Use use) {
        if (use.kind().startsWith("getResource")) {
            String path = use.name().startsWith("/")
                    ? use.name().substring(1)
                    : use.subject().replaceFirst("[^.]*$", "").replace('.', '/') + use.name();
            return resources.stream().anyMatch(pattern -> pattern.matcher(path).matches());
        }
        if (use.kind().equals("getBundle")) {
            return bundles.contains(use.name());
        }
        if (use.kind().equals("forName")) {
            return types.containsKey(use.name());
        }
        return types.get(use.subject()) instanceof Map<?, ?> type && (type.size() > 1);
    }

    @Test
    void should_name_classes_that_there_are() {
        assertThat(types.keySet()).hasSizeGreaterThan(8).allSatisfy(name -> {
            if (!OPTIONAL.contains(name)) {
                assertThat(Class.forName(name, false, getClass().getClassLoader()))
                        .isNotNull();
            }
        });
    }

    @Test
    void should_name_resources_that_there_are() throws Exception {
        for (String resource : List.of(
                "io/kabelwerk/core/session/version.properties",
                "org/glassfish/grizzly/version.properties",
                "yasson-messages.properties")) {
            assertThat(getClass().getClassLoader().getResource(resource))
                    .as(resource)
                    .isNotNull();
            assertThat(resources).anyMatch(pattern -> pattern.matcher(resource).matches());
        }
        assertThat(resources).hasSize(3);
        assertThat(bundles)
                .allSatisfy(bundle -> assertThat(
                                getClass().getClassLoader().getResource(bundle.replace('.', '/') + ".properties"))
                        .isNotNull());
    }
}
