package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WebServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of sockets, channels and the whole backend. */
class FaultTest extends FaultRig {

    private List<Long> joinedIds(String params) {
        List<Long> ids = new ArrayList<>();
        client.joined(topic, params)
                .path("messages")
                .forEach(message -> ids.add(message.path("id").longValue()));
        return ids;
    }

    @Test
    void should_drop_one_users_sockets_or_all() {
        inject(new Fault.Drop("nana"));

        assertThat(client.end).isEqualTo("drop");
        assertThat(docClient.end).isEmpty();
        assertThat(world.backend.openSockets("nana")).isZero();
        assertThat(world.backend.openSockets()).isEqualTo(1);

        inject(new Fault.Drop("*"));
        assertThat(docClient.end).isEqualTo("drop");
    }

    @Test
    void should_close_with_a_code() {
        inject(new Fault.Close("*", 4001, "for a test"));

        assertThat(client.end).isEqualTo("close 4001");
        assertThat(world.backend.openSockets()).isZero();
    }

    @Test
    void should_lose_everything_on_a_half_open_socket() {
        client.joined(topic, "{}");
        inject(new Fault.HalfOpen("nana"));

        post("1");
        doc.post(room, "hello");
        client.sendFrame("nonsense");

        assertThat(client.end).isEqualTo("freeze");
        assertThat(client.frames()).isEmpty();
        assertThat(world.backend.messages(room)).hasSize(1);
        assertThat(world.backend.openSockets("nana")).isEqualTo(1);
        world.pass(Duration.ofMinutes(2));
        assertThat(client.end).as("its own end of the link is not told").isEqualTo("freeze");
        assertThat(world.backend.openSockets("nana")).isZero();
    }

    @Test
    void should_refuse_or_stall_the_next_upgrades() {
        inject(new Fault.RefuseUpgrades(2, 503));
        inject(new Fault.StallUpgrades(1));

        assertThat(List.of(open(), open(), open()))
                .containsExactly(new Upgrade.Refused(503), new Upgrade.Refused(503), new Upgrade.Stalled());
        assertThat(open()).isInstanceOf(Upgrade.Accepted.class);
        assertThat(world.backend.attempts()).extracting(Attempt::status).containsExactly(101, 101, 503, 503, 0, 101);
    }

    @Test
    void should_refuse_the_next_uploads() {
        inject(new Fault.RefuseUploads(1, 500));
        UploadRequest request = new UploadRequest(
                Map.of("kabelwerk-token", world.backend.token("nana")), "a", "text/plain", Content.of(new byte[1]));

        assertThat(world.backend.upload(request).status()).isEqualTo(500);
        assertThat(world.backend.upload(request).status()).isEqualTo(201);
    }

    @Test
    void should_close_or_crash_channels() {
        client.joined(topic, "{}");
        client.joined("private", "{}");
        docClient.joined(topic, "{}");

        inject(new Fault.CloseChannels("nana", "room:*"));
        inject(new Fault.CrashChannels("*", "private"));
        world.pass(Duration.ofSeconds(1));

        assertThat(client.frames())
                .containsExactly("['1','1','" + topic + "','phx_close',{}]", "['2','2','private','phx_error',{}]");
        assertThat(docClient.frames()).isEmpty();
    }

    @Test
    void should_restart_with_and_without_losing_sockets() {
        client.joined(topic, "{}");
        doc.post(room, "kept");
        client.frames();

        inject(new Fault.Restart(true));
        world.pass(Duration.ofSeconds(1));
        assertThat(client.frames()).containsExactly("['1','1','" + topic + "','phx_error',{}]");
        assertThat(client.end).isEmpty();

        inject(new Fault.Restart(false));
        assertThat(client.end).isEqualTo("close 1012");
        assertThat(world.backend.messages(room)).hasSize(1);
    }

    @Test
    void should_send_anything() {
        inject(new Fault.Send("nana", "garbage"));

        assertThat(client.frames()).containsExactly("garbage");
        assertThat(docClient.frames()).isEmpty();
    }

    @Test
    void should_page_otherwise() {
        List<Long> posted = Stream.of("1", "2", "3", "4", "5")
                .map(text -> doc.post(room, text).id())
                .toList();
        inject(new Fault.Pages(2, true));

        assertThat(joinedIds("{}")).isEqualTo(posted.subList(3, 5));
        assertThat(joinedIds("{'after':" + posted.get(0) + "}")).isEqualTo(posted.subList(1, 3));
        assertThat(client.push("2", topic, "list_messages", "{'before':" + posted.get(3) + "}")
                        .at("/response/messages"))
                .extracting(message -> message.path("id").longValue())
                .isEqualTo(posted.subList(1, 3));
        inject(new Fault.Pages(2, false));
        assertThat(joinedIds("{'after':" + posted.get(0) + "}")).isEqualTo(posted.subList(3, 5));
        inject(new Fault.Heal());
        assertThat(joinedIds("{}")).isEqualTo(posted);
    }

    @Test
    void should_survive_a_listener_that_fails() {
        world.backend.onFrame(event -> {
            // Without a stack trace, because it is logged.
            throw new RuntimeException("on purpose", null, false, false) {
                private static final long serialVersionUID = 1L;
            };
        });

        client.joined(topic, "{}");
        inject(new Fault.Drop("nana"));

        assertThat(client.end).isEqualTo("drop");
        assertThat(world.backend.topics("nana")).isEmpty();
    }

    @Test
    void should_heal() {
        inject(new Fault.RefuseUpgrades(5, 503));
        answer("post_message", new Treatment.Ignored());
        inject(new Fault.Heal());

        client.joined(topic, "{}");
        post("1");

        assertThat(open()).isInstanceOf(Upgrade.Accepted.class);
        assertThat(client.events()).contains("phx_reply");
    }

    @Test
    void should_wait_for_what_it_fits() {
        inject(new Fault.Answer("doc", "*", "post_message", new Treatment.Ignored(), 1));
        inject(new Fault.Answer("*", "room:999*", "post_message", new Treatment.Ignored(), 1));
        inject(new Fault.Answer("*", "*", "delete_message", new Treatment.Ignored(), 1));

        client.joined(topic, "{}");
        post("1");

        assertThat(client.events()).contains("phx_reply");
    }

    @Test
    void should_slow_both_directions_down_without_changing_the_order() {
        inject(new Fault.Delay("nana", Duration.ofSeconds(2)));
        client.sendFrame("[null,'1','phoenix','heartbeat',{}]");
        world.pass(Duration.ofMillis(1500));
        inject(new Fault.Delay("nana", Duration.ZERO));
        client.sendFrame("[null,'2','phoenix','heartbeat',{}]");

        world.pass(Duration.ofMillis(499));
        assertThat(client.frames()).isEmpty();

        world.pass(Duration.ofMillis(1));
        assertThat(client.frames()).hasSize(2).first().asString().contains("'1'");
    }

    @Test
    void should_delay_what_goes_out() {
        client.joined(topic, "{}");
        inject(new Fault.Delay("nana", Duration.ofSeconds(2)));
        doc.post(room, "hi");

        world.pass(Duration.ofMillis(1999));
        assertThat(client.events("message_posted")).isEmpty();

        world.pass(Duration.ofMillis(1));
        assertThat(client.events("message_posted")).hasSize(1);
    }

    @Test
    void should_let_nothing_overtake_what_is_due_at_the_same_time() {
        client.joined(topic, "{}");
        inject(new Fault.Delay("nana", Duration.ofSeconds(2)));
        client.sendFrame("['1','2','" + topic + "','post_message',{'text':'second'}]");
        doc.post(room, "first");
        inject(new Fault.Delay("nana", Duration.ZERO));

        world.pass(Duration.ofSeconds(2));
        assertThat(client.events("message_posted"))
                .extracting(message -> message.get("text").asText())
                .containsExactly("first", "second");
    }

    @Test
    void should_send_frames_twice() {
        client.joined(topic, "{}");
        inject(new Fault.Duplicate("nana", "message_posted", 1));

        doc.post(room, "twice");
        doc.post(room, "once");

        assertThat(client.events("message_posted"))
                .extracting(message -> message.get("text").asText())
                .containsExactly("twice", "twice", "once");
    }

    @ParameterizedTest
    @CsvSource({"COWBOY,1000,1000,drop", "BANDIT,1011,1002,close 1000"})
    void should_close_as_the_web_server_does(WebServer webServer, int disconnected, int silent, String terminated) {
        TestBackend other = new TestBackend(setup -> setup.webServer(webServer));
        TestClient thrownOut = other.connect("nana");
        TestClient quiet = other.connect("theo");

        other.backend.inject(new Fault.Disconnect("nana"));
        assertThat(thrownOut.end).isEqualTo("close " + disconnected);
        assertThat(quiet.end).isEmpty();

        other.pass(Duration.ofSeconds(60));
        assertThat(quiet.end).isEqualTo("close " + silent);

        TestClient ended = other.connect("nana");
        other.backend.inject(new Fault.Terminate());
        other.pass(Duration.ofMillis(4999));
        assertThat(ended.end).isEqualTo(webServer == WebServer.BANDIT ? terminated : "");
        other.pass(Duration.ofMillis(1));
        assertThat(ended.end).isEqualTo(terminated);
    }

    @Test
    void should_send_a_message_of_many_megabytes() {
        client.joined(topic, "{}");
        String text = "x".repeat(5 << 20);

        long id = doc.post(room, text).id();

        assertThat(client.events("message_posted"))
                .singleElement()
                .satisfies(
                        message -> assertThat(message.get("text").textValue()).isEqualTo(text));
        assertThat(joinedIds("{}")).containsExactly(id);
    }
}
