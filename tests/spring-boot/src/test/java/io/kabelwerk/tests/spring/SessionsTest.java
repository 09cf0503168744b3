package io.kabelwerk.tests.spring;

import static io.kabelwerk.tests.spring.Applications.get;
import static io.kabelwerk.tests.spring.Applications.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spring.boot.KabelwerkCustomizer;
import io.netty.util.Version;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class SessionsTest {

    private final Applications applications = new Applications();
    private final KabelwerkEmulator backend = applications.backend;

    @AfterEach
    void close() {
        applications.close();
    }

    private static Kabelwerk ready(Kabelwerk session) throws InterruptedException {
        until(() -> isReady(session));
        return session;
    }

    private static boolean isReady(Kabelwerk session) {
        try {
            return session.user().id() > 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Room room(ConfigurableApplicationContext context) throws Exception {
        Room room = ready(context.getBean(Kabelwerk.class)).openRoom();
        get(room.connect());
        return room;
    }

    @Test
    void should_be_the_boot_that_is_meant() {
        String netty = Version.identify().get("netty-common").artifactVersion();
        assertThat(SpringBootVersion.getVersion().startsWith("3.") ? "4.1" : "4.2")
                .isEqualTo(netty.substring(0, 3));
    }

    @Test
    void should_chat_with_nothing_but_an_address_and_a_token() throws Exception {
        ConfigurableApplicationContext context =
                applications.start(Applications.Empty.class, applications.token("nana"));

        Message posted = get(room(context).postMessage("Good morning!"));

        assertThat(posted.text()).isEqualTo("Good morning!");
        assertThat(context.getBeanNamesForType(Kabelwerk.class)).containsExactly("kabelwerk");
        assertThat(context.getBean(Kabelwerk.class).config().sessionName()).contains("kabelwerk");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Customized {
        static final CopyOnWriteArrayList<String> NAMES = new CopyOnWriteArrayList<>();

        @Bean
        KabelwerkCustomizer names() {
            return (session, settings) -> {
                NAMES.add(session);
                settings.maxCatchUp(777);
            };
        }
    }

    @Test
    void should_have_a_bean_for_each_named_session_with_what_all_have_in_common() throws Exception {
        Customized.NAMES.clear();
        ConfigurableApplicationContext context = applications.start(
                Customized.class,
                "kabelwerk.request-timeout=7s",
                "kabelwerk.max-frame-size=1MB",
                "kabelwerk.sessions.desk.token=" + backend.token("ada"),
                "kabelwerk.sessions.desk.request-timeout=8s",
                "kabelwerk.sessions.bot.token=" + backend.token("nana"),
                "kabelwerk.sessions.bot.reconnect-steps=1s,2s");

        Map<String, Kabelwerk> sessions = context.getBeansOfType(Kabelwerk.class);
        assertThat(sessions).containsOnlyKeys("desk", "bot");
        assertThat(ready(context.getBean("desk", Kabelwerk.class)).user().isHubUser())
                .isTrue();
        assertThat(ready(context.getBean("bot", Kabelwerk.class)).user().isHubUser())
                .isFalse();
        Settings desk = sessions.get("desk").config();
        Settings bot = sessions.get("bot").config();
        assertThat(desk.requestTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(bot.requestTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(bot.reconnectSteps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(desk.maxFrameBytes()).isEqualTo(1024 * 1024);
        assertThat(desk.maxCatchUp()).isEqualTo(777);
        assertThat(Customized.NAMES).containsExactlyInAnyOrder("desk", "bot");
    }

    @Test
    void should_let_requests_settle_when_the_application_shuts_down() throws Exception {
        ConfigurableApplicationContext context =
                applications.start(Applications.Empty.class, applications.token("nana"));
        Room room = room(context);
        backend.inject(new Fault.Answer(
                "nana", "room:" + room.id(), "post_message", new Treatment.Late(Duration.ofMillis(500)), 1));
        CompletableFuture<Message> posted = room.postMessage("last words");

        context.close();

        assertThat(posted)
                .isCompletedWithValueMatching(message -> message.text().equals("last words"));
        assertThat(backend.openSockets()).isZero();
    }

    @Test
    void should_drain_a_session_that_the_application_has_connected_itself() throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class, applications.token("nana"), "kabelwerk.auto-connect=false");
        get(context.getBean(Kabelwerk.class).connect());
        Room room = room(context);
        backend.inject(new Fault.Answer(
                "nana", "room:" + room.id(), "post_message", new Treatment.Late(Duration.ofMillis(500)), 1));
        CompletableFuture<Message> posted = room.postMessage("last words");

        context.close();

        assertThat(posted)
                .isCompletedWithValueMatching(message -> message.text().equals("last words"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Impatient {
        @Bean
        CompletableFuture<?> connecting(Kabelwerk session) {
            return session.connect();
        }
    }

    @Test
    void should_start_where_a_bean_has_connected_the_session_already() throws Exception {
        ConfigurableApplicationContext context = applications.start(Impatient.class, applications.token("nana"));

        assertThat(get(room(context).postMessage("Good morning!")).text()).isEqualTo("Good morning!");
    }

    /** Spring 7 asks for it, and stops what says nothing else: see the comment there. */
    @Test
    void should_not_be_paused_with_the_context_of_a_test() throws Exception {
        ConfigurableApplicationContext context =
                applications.start(Applications.Empty.class, applications.token("nana"));
        Object lifecycle = context.getBean("kabelwerkSessionLifecycle");
        var isPauseable = lifecycle.getClass().getMethod("isPauseable");
        isPauseable.setAccessible(true);

        assertThat(isPauseable.invoke(lifecycle)).isEqualTo(false);
    }

    @Test
    void should_wait_no_longer_than_it_may_when_the_application_shuts_down() throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class, applications.token("nana"), "kabelwerk.drain-timeout=100ms");
        Room room = room(context);
        backend.inject(new Fault.Answer("nana", "room:" + room.id(), "post_message", new Treatment.Unanswered(), 1));
        CompletableFuture<Message> posted = room.postMessage("in vain");

        context.close();

        assertThat(posted)
                .failsWithin(Duration.ofSeconds(Applications.SECONDS))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(ClosedException.class);
    }

    /** The margin is that of the session's closing. */
    @Test
    void should_stay_within_the_time_of_the_shutdown_phase() throws Exception {
        ConfigurableApplicationContext context = applications.start(
                Applications.Empty.class,
                applications.token("nana"),
                "kabelwerk.close-timeout=1s",
                "kabelwerk.request-timeout=1h",
                "spring.lifecycle.timeout-per-shutdown-phase=3s");
        Room room = room(context);
        backend.inject(new Fault.Answer("nana", "room:" + room.id(), "post_message", new Treatment.Unanswered(), 1));
        CompletableFuture<Message> posted = room.postMessage("in vain");

        context.close();

        assertThat(posted).failsWithin(Duration.ofSeconds(Applications.SECONDS));
    }

    @Test
    void should_say_at_the_start_that_there_is_no_token() {
        assertThatThrownBy(() -> applications.start(Applications.Empty.class))
                .rootCause()
                .hasMessage("The session kabelwerk has no token. Set kabelwerk.token, or define a KabelwerkCustomizer"
                        + " bean that calls refreshToken(…); set kabelwerk.auto-connect=false to connect it yourself");
        assertThatThrownBy(() -> applications.start(Applications.Empty.class, "kabelwerk.sessions.desk.logging=info"))
                .rootCause()
                .hasMessageContaining("Set kabelwerk.sessions.desk.token,");
    }

    @Test
    void should_leave_connecting_to_the_application_that_wants_it() {
        ConfigurableApplicationContext context =
                applications.start(Applications.Empty.class, "kabelwerk.auto-connect=false");

        assertThat(context.getBean(Kabelwerk.class).state()).isEqualTo(ConnectionState.INACTIVE);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Own {
        @Bean
        Kabelwerk mine() {
            return Kabelwerk.create(settings -> {});
        }
    }

    @Test
    void should_stay_away_where_it_is_switched_off_or_the_application_has_its_own() {
        assertThat(applications
                        .start(Applications.Empty.class, "kabelwerk.enabled=false")
                        .getBeanNamesForType(Kabelwerk.class))
                .isEmpty();
        assertThat(applications.start(Own.class).getBeanNamesForType(Kabelwerk.class))
                .containsExactly("mine");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Listening {
        static final CompletableFuture<Thread> THREAD = new CompletableFuture<>();

        @Bean
        Object listener(Kabelwerk session) {
            return session.on(KabelwerkEvent.Ready.class, event -> THREAD.complete(Thread.currentThread()));
        }
    }

    /** Listeners that are added when beans are made hear everything. */
    @Test
    void should_run_callbacks_on_virtual_threads_where_the_application_wants_it_and_the_jdk_has_them()
            throws Exception {
        ConfigurableApplicationContext context =
                applications.start(Listening.class, applications.token("nana"), "spring.threads.virtual.enabled=true");
        Thread thread = Listening.THREAD.get(Applications.SECONDS, TimeUnit.SECONDS);

        assertThat(context.getBean(Kabelwerk.class).config().callbackExecutor().isPresent())
                .isEqualTo(Runtime.version().feature() >= 21);
        assertThat(thread.toString().startsWith("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }
}
