package io.kabelwerk.tests.spring;

import static io.kabelwerk.tests.spring.Applications.get;
import static io.kabelwerk.tests.spring.Applications.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Logging;
import io.kabelwerk.RequestResult;
import io.kabelwerk.SessionObserver;
import io.kabelwerk.Settings;
import io.kabelwerk.micrometer.KabelwerkMetrics;
import io.kabelwerk.spring.boot.KabelwerkCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What docs/spring-boot.md and docs/metrics.md show is compiled here, and runs. */
class DocumentedTest {

    private static final Path DOCS = Path.of("..", "..", "docs");

    private final Applications applications = new Applications();

    @AfterEach
    void close() {
        applications.close();
    }

    /** The application's own source of tokens. */
    interface Accounts {
        String freshToken(String session);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(CareDesk.class)
    static class Desk {

        @Bean
        KabelwerkCustomizer tokens(Accounts accounts) {
            return (session, settings) -> settings.refreshTokenBlocking(current -> accounts.freshToken(session));
        }

        @Bean
        Accounts accounts(Applications applications) {
            return session -> applications.backend.token("ada");
        }

        @Bean
        Applications applications() {
            return current();
        }
    }

    private static final List<Applications> CURRENT = new ArrayList<>();

    private static Applications current() {
        return CURRENT.get(0);
    }

    @Test
    void should_answer_patients_as_the_guide_says(@TempDir Path directory) throws Exception {
        CURRENT.add(0, applications);
        ConfigurableApplicationContext context =
                applications.start(Desk.class, "spring.config.additional-location=" + yaml(0, directory));
        Kabelwerk session = context.getBean(Kabelwerk.class);
        until(() -> session.state() == ConnectionState.ONLINE);
        until(() -> {
            applications.backend.user("nana").post(applications.roomId, "hello");
            return applications.backend.messages(applications.roomId).stream()
                    .anyMatch(message -> message.text().equals("We are on our way."));
        });

        assertThat(session.config().requestTimeout()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void should_connect_several_sessions_as_the_guide_says(@TempDir Path directory) throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                "spring.config.additional-location=" + yaml(1, directory),
                "kabelwerk.auto-connect=false");

        Map<String, Kabelwerk> sessions = context.getBeansOfType(Kabelwerk.class);
        assertThat(sessions).containsOnlyKeys("desk", "bot");
        assertThat(context.getBean("desk", Kabelwerk.class).config().maxPendingEvents())
                .isEqualTo(50_000);
        assertThat(context.getBean("bot", Kabelwerk.class).config().reconnectSteps())
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    /** Writes a block of the guide to a file, and gives its address. The address of the backend is given by arguments. */
    private static String yaml(int index, Path directory) throws IOException {
        Path file = directory.resolve("documented.yaml");
        Files.writeString(file, blocks("spring-boot.md", "yaml").get(index));
        return file.toUri().toString();
    }

    /** Records, as the guide's histogram does. */
    private static final class Histogram {
        private void record(String request, RequestResult result, Duration took) {
            assertThat(request + result + took).isNotEmpty();
        }
    }

    @Test
    void should_observe_as_the_guide_says() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        String url = applications.backend.url();
        String token = applications.backend.token("nana");

        KabelwerkMetrics metrics = new KabelwerkMetrics(registry);
        Kabelwerk kabelwerk =
                Kabelwerk.create(settings -> settings.url(url).token(token).observers(metrics));

        try (kabelwerk) {
            get(kabelwerk.connect());
            until(() -> registry.get("kabelwerk.connects").timer().count() == 1);
        }
    }

    private static Settings observed(Histogram histogram) {
        Settings.Builder settings = Settings.builder().logging(Logging.INFO).sessionName("desk");
        settings.observers(new SessionObserver() {
            @Override
            public void requestSettled(String request, RequestResult result, Duration took) {
                histogram.record(request, result, took);
            }
        });
        return settings.build();
    }

    @Test
    void should_have_an_observer_as_the_guide_says() {
        observed(new Histogram())
                .observers()
                .forEach(observer -> observer.requestSettled("post_message", RequestResult.ACCEPTED, Duration.ZERO));
    }

    @Test
    void should_show_in_the_guides_what_is_compiled_here() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(Files::isRegularFile)
                    .map(DocumentedTest::lines)
                    .toList();
        }
        List<String> blocks = new ArrayList<>(blocks("spring-boot.md", "java"));
        blocks.addAll(blocks("metrics.md", "java"));

        assertThat(blocks)
                .hasSize(4)
                .allSatisfy(block -> assertThat(sources)
                        .as("the sources that have this block: %s", block)
                        .anyMatch(source -> source.contains(stripped(block))));
    }

    @Test
    void should_name_the_version_of_the_bridge_that_is_tested() throws IOException {
        assertThat(String.join("", blocks("metrics.md", "xml")))
                .contains("<version>" + property("slf4j.version") + "</version>");
    }

    private static String property(String name) throws IOException {
        String pom = Files.readString(Path.of("..", "..", "pom.xml"));
        return pom.substring(pom.indexOf("<" + name + ">") + name.length() + 2, pom.indexOf("</" + name + ">"));
    }

    private static String lines(Path file) {
        try {
            return stripped(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** However it is divided into lines. */
    private static String stripped(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<String> blocks(String document, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve(document)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
