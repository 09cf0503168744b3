package io.kabelwerk.core;

import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Settings;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an application may do, and what it gets back. */
class ApplicationScenariosTest {

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    @Test
    @DisplayName("S43 throws an IllegalStateException that says what to call first")
    void should_say_what_to_call_first() {
        Kabelwerk kabelwerk = stage.kabelwerk;
        List<ThrowingCallable> calls = List.of(
                kabelwerk::user,
                () -> kabelwerk.updateUser("Nana"),
                () -> kabelwerk.updateDevice("token", true),
                () -> kabelwerk.createRoom(3),
                () -> kabelwerk.createRoom("care"),
                kabelwerk::loadHubInfo,
                kabelwerk::openRoom,
                () -> kabelwerk.openRoom(7),
                kabelwerk::openInbox,
                () -> kabelwerk.openInbox(InboxFilter.all()),
                kabelwerk::openNotifier);
        String connectFirst = "The session is not connected; call connect() first, and wait for its future";

        assertRefused(calls, connectFirst);
        stage.treatNext("private", Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(1)));
        stage.startConnecting();
        assertRefused(calls, "The session is not ready; wait for the Ready event, or for the future of connect()");
        stage.pass(1);

        OpenRoom open = stage.newRoom(7);
        assertRefused(
                List.of(
                        () -> open.room.postMessage("hello"),
                        () -> open.room.postUpload(UploadSource.of(new byte[3], "notes.txt")),
                        () -> open.room.deleteMessage(1),
                        () -> open.room.moveMarker(1),
                        () -> open.room.updateAttributes(Map.of()),
                        open.room::loadEarlier,
                        open.room::markers,
                        open.room::user),
                "Room 7 is not connected; call connect() first");
        var unused = kabelwerk.disconnect();
        stage.run();
        assertRefused(calls, connectFirst);
    }

    private static void assertRefused(List<ThrowingCallable> calls, String message) {
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(message));
    }

    @Test
    @DisplayName("S47 leaves open what was passed in, and can use it again")
    void should_leave_open_what_was_passed_in() throws Exception {
        VirtualHttpClient http = new VirtualHttpClient();
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, null, null);
        stage.kabelwerk.configure(settings -> settings.httpClient(http).sslContext(tls));
        for (int i = 0; i < 3; i++) {
            stage.online();
            var upload = stage.openRoom(7).room.postUpload(UploadSource.of(new byte[3], "notes.txt"));
            stage.run();
            assertThat(http.exchanges()).hasSize(i + 1);
            if (i < 2) {
                var unused = stage.kabelwerk.disconnect();
            } else {
                closeAtOnce(stage.kabelwerk);
            }
            stage.run();
            assertThat(upload).isCompletedExceptionally();
        }

        assertThat(stage.time.isShutdown())
                .as("scheduler and callback executor")
                .isFalse();
        assertThat(stage.network.isClosed()).as("transport").isFalse();
        assertThat(tls.createSSLEngine()).isNotNull();
    }

    /** Nobody turns the clock while close() waits for the session's end: it is interrupted, and goes on without it. */
    static void closeAtOnce(Kabelwerk kabelwerk) {
        Thread.currentThread().interrupt();
        kabelwerk.close();
        assertThat(Thread.interrupted())
                .as("whoever interrupted it wants that known")
                .isTrue();
    }

    /** About threads, so with those that the engine makes by default. */
    @Test
    @Timeout(60)
    @DisplayName("S45 makes no thread that keeps the JVM alive, and lets its own end after the last session")
    void should_let_its_threads_end() throws Exception {
        Set<Thread> before = threads();
        List<Kabelwerk> sessions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sessions.add(realSession());
            assertThat(sessions.get(i).connect().get(30, TimeUnit.SECONDS).id()).isEqualTo(Stage.USER);
        }
        Set<Thread> made = threads();
        made.removeAll(before);
        assertThat(made).isNotEmpty().allMatch(Thread::isDaemon);

        sessions.get(0).close();
        sessions.get(1).disconnect().get(30, TimeUnit.SECONDS);
        assertThat(sessions.get(2).updateUser("Nana").get(30, TimeUnit.SECONDS)).isNotNull();
        made = threads();
        made.removeAll(before);
        sessions.get(2).close();

        for (Thread thread : made) {
            thread.join(); // It ends by itself, or the test does not.
        }
    }

    /** About threads, as the test before. */
    @Test
    @Timeout(60)
    @DisplayName("S58 lets a listener wait for a future, on the default executor")
    void should_let_a_listener_wait() throws Exception {
        Kabelwerk kabelwerk = realSession();
        CompletableFuture<ConnectedUser> waited = new CompletableFuture<>();
        kabelwerk.on(KabelwerkEvent.Ready.class, event -> {
            ConnectedUser user = kabelwerk.updateUser("Nana").join();
            kabelwerk.ping().join();
            waited.complete(user);
        });
        var unused = kabelwerk.connect();

        assertThat(waited.get(30, TimeUnit.SECONDS).id()).isEqualTo(Stage.USER);
        kabelwerk.close();
    }

    /** The exception, as the Javadoc of callbackExecutor states it. */
    @Test
    void should_refuse_a_reply_that_makes_the_user_another_one() {
        stage.online();
        stage.treatNext("private", "update_user", new Treatment.Ignored());
        CompletableFuture<ConnectedUser> updated = stage.kabelwerk.updateUser("Nana");
        stage.run();
        stage.reply(stage.received("private", "update_user").get(0), Wire.ownUser(Stage.USER + 1, null));

        assertThat(updated)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ProtocolViolationException.class);
        assertThat(stage.eventNames()).doesNotContain("UserUpdated");
    }

    @Test
    @DisplayName("S58 completes no future while a listener holds the single thread of the application's executor")
    void should_not_complete_a_future_inside_a_listener() {
        List<CompletableFuture<ConnectedUser>> made = new ArrayList<>();
        stage.kabelwerk.on(KabelwerkEvent.Ready.class, event -> {
            made.add(stage.kabelwerk.updateUser("Nana"));
            assertThat(made.get(0)).isNotDone();
        });

        stage.online();

        assertThat(made).singleElement().satisfies(future -> assertThat(future).isCompleted());
        assertThat(stage.log().records()).noneMatch(entry -> entry.getMessage().contains("has thrown"));
    }

    /**
     * With the engine's own clock and threads; the network is in memory, and a scripted backend answers on the engine's
     * executor, since the emulator's is for one thread and its clock only.
     */
    private static Kabelwerk realSession() {
        FakeTransport network = new FakeTransport();
        ScriptedBackend backend = new ScriptedBackend(network);
        backend.answer("private", "phx_join", push -> ok(Wire.session(Wire.ownUser(Stage.USER, null), 7L)));
        backend.answer("private", "update_user", push -> ok(Wire.ownUser(Stage.USER, null)));
        return new CoreProvider()
                .create(Settings.defaults()
                        .with(settings -> settings.url("ws://localhost:4000")
                                .token(Stage.TOKEN)
                                .transport(network)
                                .codec(new JacksonCodec())));
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
