package io.kabelwerk.tests.spring;

import static io.kabelwerk.tests.spring.Applications.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.emulator.Fault;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.context.ConfigurableApplicationContext;

/** What an operator sees. */
class OperationsTest {

    private final Applications applications = new Applications();

    @AfterEach
    void close() {
        applications.close();
    }

    /** Its class is in another package on each line of Boot. */
    private static String health(ConfigurableApplicationContext context) {
        try {
            Object indicator = context.getBean("kabelwerkHealthIndicator");
            Class<?> type = indicator.getClass().getInterfaces()[0];
            return type.getMethod("health").invoke(indicator).toString();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    void should_be_up_while_all_sessions_are_online() throws Exception {
        ConfigurableApplicationContext context =
                applications.start(Applications.Empty.class, applications.token("nana"));
        until(() -> context.getBean(Kabelwerk.class).state() == ConnectionState.ONLINE);

        assertThat(health(context)).isEqualTo("UP {kabelwerk={state=ONLINE}}");
    }

    @Test
    void should_be_down_with_the_reason_and_the_next_attempt() throws Exception {
        applications.backend.inject(new Fault.RefuseUpgrades(1_000, 503));
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                "kabelwerk.sessions.desk.token=" + applications.backend.token("ada"),
                "kabelwerk.reconnect-steps=1h");
        until(() -> health(context).contains("reason"));

        assertThat(health(context))
                .startsWith("DOWN {desk={state=CONNECTING, reason=Cannot connect to ws://")
                .containsPattern("nextAttempt=\\d{4}-\\d\\d-\\d\\dT")
                .doesNotContain(applications.backend.token("ada"));
    }

    @Test
    void should_be_left_out_where_it_is_switched_off() {
        assertThat(applications
                        .start(
                                Applications.Empty.class,
                                applications.token("nana"),
                                "management.health.kabelwerk.enabled=false")
                        .containsBean("kabelwerkHealthIndicator"))
                .isFalse();
    }

    @Test
    void should_measure_each_session_with_its_name() throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                "kabelwerk.sessions.desk.token=" + applications.backend.token("ada"),
                "kabelwerk.sessions.bot.token=" + applications.backend.token("nana"));
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        until(() -> registry.find("kabelwerk.requests")
                        .tags("session", "desk", "request", "phx_join", "result", "accepted")
                        .timer()
                != null);

        assertThat(registry.get("kabelwerk.sessions")
                        .tags("session", "bot")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void should_show_no_secret_even_where_the_actuator_shows_values() {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                "kabelwerk.token=" + applications.backend.token("nana"),
                "kabelwerk.headers.X-Key=s3cret",
                "kabelwerk.sessions.desk.token=" + applications.backend.token("ada"),
                "kabelwerk.sessions.desk.headers.X-Key=s3cret",
                "kabelwerk.request-timeout=7s",
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.exposure.include=*",
                "management.endpoint.configprops.show-values=always");
        StringBuilder shown = new StringBuilder();
        context.getBean(ConfigurationPropertiesReportEndpoint.class)
                .configurationProperties()
                .getContexts()
                .values()
                .forEach(each -> each.getBeans().forEach((name, bean) -> {
                    if (name.contains("kabelwerk")) {
                        shown.append(bean.getProperties()).append(bean.getInputs());
                    }
                }));

        assertThat(shown.toString())
                .contains("requestTimeout=PT7S", "******")
                .doesNotContain(applications.backend.token("nana"))
                .doesNotContain(applications.backend.token("ada"))
                .doesNotContain("s3cret");
    }

    @Test
    void should_describe_each_property_for_editors() throws IOException {
        List<URL> files = Collections.list(
                OperationsTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
        String metadata = files.stream()
                .map(OperationsTest::read)
                .filter(text -> text.contains("\"kabelwerk\""))
                .findFirst()
                .orElseThrow();

        Map.of(
                        "kabelwerk.request-timeout", "java.time.Duration",
                        "kabelwerk.max-frame-size", "org.springframework.util.unit.DataSize",
                        "kabelwerk.drain-timeout", "java.time.Duration",
                        "kabelwerk.auto-connect", "java.lang.Boolean",
                        "kabelwerk.enabled", "java.lang.Boolean",
                        "kabelwerk.logging", "io.kabelwerk.Logging")
                .forEach((name, type) -> assertThat(metadata.replaceAll("\\s+", " "))
                        .containsPattern("\"name\": \"" + name + "\", \"type\": \"" + type
                                + "\", \"description\": \"[A-Z][^\"]+\\."));
    }

    private static String read(URL url) {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void should_log_to_slf4j_with_the_name_of_the_session() throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                "kabelwerk.sessions.desk.token=" + applications.backend.token("ada"),
                "kabelwerk.sessions.desk.restart-spread=1ms",
                "kabelwerk.sessions.desk.reconnect-steps=1ms",
                "logging.level.io.kabelwerk=debug");
        Kabelwerk session = context.getBean(Kabelwerk.class);
        until(() -> session.state() == ConnectionState.ONLINE);
        Logger logger = (Logger) LoggerFactory.getLogger("io.kabelwerk.session");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            applications.backend.inject(new Fault.Drop("ada"));
            until(() -> has(lines, Level.WARN, "Session desk: The connection dropped")
                    && has(lines, Level.INFO, "Session desk: Connected to ws://")
                    && has(lines, Level.DEBUG, "Session desk: sent phx_join on private, ref "));
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static boolean has(ListAppender<ILoggingEvent> lines, Level level, String beginning) {
        return List.copyOf(lines.list).stream()
                .anyMatch(line ->
                        line.getLevel() == level && line.getFormattedMessage().startsWith(beginning));
    }
}
