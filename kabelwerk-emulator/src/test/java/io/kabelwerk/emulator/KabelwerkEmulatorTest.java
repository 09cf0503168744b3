package io.kabelwerk.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.emulator.backend.TestBackend;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting, acting, looking inside and closing. */
@Timeout(60)
class KabelwerkEmulatorTest extends EmulatorRig {

    @Test
    void should_have_a_url_to_connect_to_where_it_listens_on_all_addresses() throws Exception {
        try (KabelwerkEmulator open = KabelwerkEmulator.start(
                setup -> setup.keys(TestBackend.KEYS).host("0.0.0.0").endUser("nana", "Nana"))) {
            assertThat(open.url()).isEqualTo("ws://127.0.0.1:" + open.port());
            Link link =
                    connect(URI.create(open.url() + "/socket/user/websocket?vsn=2.0.0&token=" + open.token("nana")));
            assertThat(link.send("[null,'1','phoenix','heartbeat',{}]").next()).contains("phx_reply");
        }
    }

    @Test
    void should_show_what_goes_over_the_wire() throws Exception {
        BlockingQueue<WireEvent> seen = new LinkedBlockingQueue<>();
        emulator.onFrame(seen::add);

        Link link = connect("nana").send("[null,'1','phoenix','heartbeat',{}]");
        link.next();
        emulator.inject(new Fault.Drop("nana"));

        assertThat(seen)
                .extracting(WireEvent::kind)
                .containsExactly(
                        WireEvent.Kind.OPENED, WireEvent.Kind.RECEIVED, WireEvent.Kind.SENT, WireEvent.Kind.CLOSED);
        assertThat(seen.toString()).doesNotContain("heartbeat");
    }

    @Test
    void should_act_from_any_thread_and_say_why_not() {
        EmulatedUser nana = emulator.user("nana");
        long room = nana.createRoom("care");

        assertThat(emulator.user("doc").post(room, "hi").userId())
                .isEqualTo(emulator.user("doc").id());
        assertThat(emulator.inbox("doc", Map.of())).containsExactly(room);
        assertThatThrownBy(() -> nana.createRoom("care"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The user \"nana\" cannot create a room: the room exists.");
        assertThatThrownBy(() -> nana.archive(room)).hasMessageContaining("only for hub users");
        assertThatThrownBy(() -> emulator.user("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> emulator.messages(99)).hasMessageContaining("99");
    }

    @Test
    void should_listen_on_loopback_and_stop_when_it_is_closed() {
        emulator.close();
        emulator.close();

        assertThat(emulator.url()).isEqualTo("ws://127.0.0.1:" + emulator.port());
        assertThatThrownBy(() -> emulator.token("nana")).hasMessage("The emulator is closed.");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), emulator.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    /** A listener that hangs must not take its test with it. */
    @Test
    void should_close_though_a_listener_never_returns() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        KabelwerkEmulator stuck = KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS));
        Runnable unused = stuck.onFrame(event -> {
            listening.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        URI uri = URI.create(stuck.url() + "/socket/user/websocket?vsn=2.0.0&token=" + stuck.token("nana"));
        CompletableFuture<WebSocket> connecting =
                HTTP.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {});
        listening.await();

        stuck.close();

        never.countDown();
        connecting.cancel(true);
    }

    @ParameterizedTest
    @CsvSource({
        "no.such.host.invalid, There is no host \"no.such.host.invalid\" to listen on.",
        "192.0.2.1, cannot listen on 192.0.2.1:0. This machine has no such address."
    })
    void should_say_what_is_wrong_with_a_host(String host, String message) {
        assertThatThrownBy(() -> KabelwerkEmulator.start(
                        setup -> setup.keys(TestBackend.KEYS).host(host)))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]"})
    void should_have_a_url_with_brackets(String host) {
        try (KabelwerkEmulator listening =
                KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS).host(host))) {
            assertThat(listening.url()).isEqualTo("ws://[::1]:" + listening.port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://nana:sesame@chat.test",
                "http://chat.test:99999",
                "http://chat.test:",
                "http://chat.test/",
                "http://",
                "ws://chat.test"
            })
    void should_say_what_a_public_url_is(String url) {
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.publicUrl(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A public URL ")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void should_say_that_the_port_is_taken() {
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.port(emulator.port())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + emulator.port());
    }

    @Test
    void should_say_what_is_wrong_with_a_setup() {
        assertThatThrownBy(() -> KabelwerkEmulator.start(
                        setup -> setup.endUser("nana", "Nana").hub("a", "A", hub -> hub.user("nana", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nana");
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.port(70_000)))
                .hasMessageContaining("70000");
        assertThatThrownBy(() ->
                        KabelwerkEmulator.start(setup -> setup.hub("a", "A").hub("a", "B")))
                .hasMessageContaining("\"a\"");
    }

    @Test
    void should_start_with_a_deadline_of_centuries_ago() {
        String seed = emulator.state()
                .replace(
                        "\"rooms\":[]",
                        "\"rooms\":[{\"hub\":\"care\",\"user\":\"nana\",\"archived\":true,"
                                + "\"archived_until\":\"0001-01-01T00:00:00Z\"}]");

        try (KabelwerkEmulator seeded =
                KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS).seed(seed))) {
            assertThat(seeded.rooms()).hasSize(1);
        }
    }

    @Test
    void should_say_how_long_a_silence_may_be() {
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.silence(ChronoUnit.FOREVER.getDuration())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("silence is at most 365000 days, but this is 106751991167300 days.");
        assertThatThrownBy(
                        () -> KabelwerkEmulator.start(setup -> setup.tokenLifetime(ChronoUnit.FOREVER.getDuration())))
                .hasMessageStartingWith("tokenLifetime is at most 365000 days");
    }

    @Test
    void should_refuse_a_user_of_before_a_reset() {
        EmulatedUser before = emulator.user("nana");

        emulator.reset();

        assertThatThrownBy(() -> before.createRoom("care"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The emulator was reset, and this user \"nana\" is of before. Ask for the user again.");
        assertThat(emulator.rooms()).isEmpty();
        assertThat(emulator.user("nana").createRoom("care")).isPositive();
    }
}
