package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedUser;
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

class FaultTest {

    private final TestBackend world = new TestBackend();
    private final EmulatedUser nana = world.backend.user("nana");
    private final EmulatedUser doc = world.backend.user("doc");
    private final long room = nana.createRoom("care");
    private final String topic = "room:" + room;
    private final TestClient client = world.connect("nana");
    private final TestClient docClient = world.connect("doc");

    private void inject(Fault fault) {
        world.backend.inject(fault);
    }

    private void answer(String event, Treatment treatment) {
        inject(new Fault.Answer("nana", "room:*", event, treatment, 1));
    }

    private void post(String joinRef) {
        client.sendFrame("['" + joinRef + "','p','" + topic + "','post_message',{'text':'hi'}]");
    }

    private Upgrade open() {
        return world.open(world.backend.token("nana"), "2.0.0", new TestClient());
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
    void should_answer_late_with_the_event_at_once() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.LateReply(Duration.ofSeconds(3)));

        post("1");

        assertThat(client.events()).containsExactly("message_posted", "marker_moved");
        world.pass(Duration.ofSeconds(3));
        assertThat(client.events()).containsExactly("phx_reply");
    }

    @Test
    void should_take_its_time() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Late(Duration.ofSeconds(3)));

        post("1");

        assertThat(world.backend.messages(room)).isEmpty();
        world.pass(Duration.ofSeconds(3));
        assertThat(client.events()).containsExactly("message_posted", "marker_moved", "phx_reply");
    }

    @Test
    void should_answer_before_the_event() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.ReplyFirst());

        post("1");
        assertThat(client.events()).containsExactly("phx_reply", "message_posted", "marker_moved");

        post("1");
        assertThat(client.events())
                .as("otherwise after it")
                .containsExactly("message_posted", "marker_moved", "phx_reply");
    }

    @Test
    void should_do_it_and_never_answer() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Unanswered());

        post("1");
        world.pass(Duration.ofSeconds(30));

        assertThat(client.events()).containsExactly("message_posted", "marker_moved");
    }

    @Test
    void should_ignore_a_push() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Ignored());

        post("1");

        assertThat(client.frames()).isEmpty();
        assertThat(world.backend.messages(room)).isEmpty();
    }

    @Test
    void should_refuse_a_push_with_or_without_a_reason() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Refused("too late"));
        answer("post_message", new Treatment.Refused(""));

        post("1");
        post("1");

        assertThat(client.frames())
                .containsExactly(
                        "['1','p','" + topic + "','phx_reply',{'status':'error','response':{'reason':'too late'}}]",
                        "['1','p','" + topic + "','phx_reply',{'status':'error','response':{}}]");
        assertThat(world.backend.messages(room)).isEmpty();
    }

    @Test
    void should_crash_on_a_push() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Crash());

        post("1");
        world.pass(Duration.ofSeconds(1));

        assertThat(client.frames()).containsExactly("['1','1','" + topic + "','phx_error',{}]");
    }

    @Test
    void should_refuse_crash_or_ignore_a_join() {
        answer(Fault.JOIN, new Treatment.Refused("not today"));
        answer(Fault.JOIN, new Treatment.Crash());
        answer(Fault.JOIN, new Treatment.Ignored());

        assertThat(client.join(topic, "{}").at("/response/reason").asText()).isEqualTo("not today");
        assertThat(client.join(topic, "{}").at("/response/reason").asText()).isEqualTo("join crashed");
        client.sendFrame("['3','3','" + topic + "','phx_join',{}]");
        assertThat(client.frames()).isEmpty();
        assertThat(world.backend.topics("nana")).isEmpty();
    }

    @Test
    void should_let_events_come_before_the_reply_to_a_join() {
        answer(Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(3)));
        client.sendFrame("['1','1','" + topic + "','phx_join',{}]");

        doc.post(room, "early");
        world.pass(Duration.ofSeconds(3));

        assertThat(client.frames())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("['1','1','" + topic + "','phx_reply',{'status':'ok'")
                .contains("'messages':[]");
    }

    @Test
    void should_lose_what_is_posted_between_a_joins_read_and_its_subscribing() {
        answer(Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(3)));
        client.sendFrame("['1','1','" + topic + "','phx_join',{}]");

        doc.post(room, "lost");
        world.pass(Duration.ofSeconds(3));

        assertThat(client.frames()).singleElement().asString().contains("'messages':[]");
        doc.post(room, "heard");
        assertThat(client.events("message_posted")).hasSize(1);
    }

    @Test
    void should_join_and_never_answer() {
        answer(Fault.JOIN, new Treatment.Unanswered());
        client.sendFrame("['1','1','" + topic + "','phx_join',{}]");

        assertThat(client.frames()).isEmpty();
        assertThat(world.backend.topics("nana")).containsExactly(topic);
    }

    @Test
    void should_never_answer_a_leave_that_a_join_overtakes() {
        client.joined(topic, "{}");
        answer(Fault.LEAVE, new Treatment.Late(Duration.ofSeconds(1)));

        client.sendFrame("['1','2','" + topic + "','phx_leave',{}]");
        JsonNode joined = client.joined(topic, "{}");
        world.pass(Duration.ofSeconds(2));

        assertThat(joined.path("id").longValue()).isEqualTo(room);
        assertThat(client.frames()).containsExactly("['1','1','" + topic + "','phx_close',{}]");
        assertThat(world.backend.topics("nana")).containsExactly(topic);
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

    private List<Long> joinedIds(String params) {
        List<Long> ids = new ArrayList<>();
        client.joined(topic, params)
                .path("messages")
                .forEach(message -> ids.add(message.path("id").longValue()));
        return ids;
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
    void should_say_what_a_fault_must_be() {
        assertThatThrownBy(() -> new Fault.RefuseUpgrades(1, 200)).hasMessageContaining("200");
        assertThatThrownBy(() -> new Fault.StallUpgrades(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Fault.Close("*", 999, "")).hasMessageContaining("999");
        assertThatThrownBy(() -> new Fault.Close("*", 1005, "")).hasMessageContaining("1005");
        assertThatThrownBy(() -> new Fault.Close("*", 2000, "")).hasMessageContaining("2000");
        assertThatThrownBy(() -> new Fault.Close("*", 1000, "x".repeat(124))).hasMessageContaining("124");
        assertThatThrownBy(() -> new Treatment.Late(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> new Treatment.Gap(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("24 hours");
        assertThatThrownBy(() -> new Fault.Delay("*", Duration.ofDays(400))).hasMessageContaining("24 hours");
        assertThatThrownBy(() -> new Treatment.Unreadable(0, 1, "ID")).hasMessageContaining("ID", "inserted_at");
        assertThatThrownBy(() -> new Treatment.Unreadable(0, 0, "id")).hasMessageContaining("0");
        assertThatThrownBy(() -> answer("list_rooms", new Treatment.Unreadable(0, 1, "id")))
                .hasMessageContaining("list_rooms");
        assertThatThrownBy(() -> answer(Fault.JOIN, new Treatment.ReplyFirst())).hasMessageContaining("phx_join");
        assertThatThrownBy(
                        () -> new Fault.Answer("*", "*", "post_message", new Treatment.Gap(Duration.ofSeconds(1)), 1))
                .hasMessageContaining("post_message");
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

    @Test
    void should_answer_with_something_else() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Garbled("{\"id\":\"seven\"}"));

        JsonNode reply = client.push("1", topic, "post_message", "{'text':'hi'}");

        assertThat(reply.path("status").asText()).isEqualTo("ok");
        assertThat(reply.path("response")).isEqualTo(TestClient.read("{'id':'seven'}"));
        assertThat(client.events("message_posted")).hasSize(1);
        assertThatThrownBy(() -> new Treatment.Garbled("{")).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertRefused(Fault fault, String... parts) {
        assertThatThrownBy(() -> inject(fault))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
        assertThat(world.backend.waitingFaults()).isEmpty();
    }

    @Test
    void should_refuse_a_fault_of_a_user_that_there_is_not() {
        for (Fault fault : List.of(
                new Fault.Drop("nanna"),
                new Fault.Close("nanna", 1000, ""),
                new Fault.Disconnect("nanna"),
                new Fault.HalfOpen("nanna"),
                new Fault.Send("nanna", "x"),
                new Fault.Delay("nanna", Duration.ZERO),
                new Fault.Duplicate("nanna", "phx_reply", 1),
                new Fault.CloseChannels("nanna", "*"),
                new Fault.CrashChannels("nanna", "*"),
                new Fault.Answer("nanna", "*", Fault.JOIN, new Treatment.Ignored(), 1))) {
            assertRefused(fault, "\"nanna\"", "[doc, nurse, nana, theo]");
        }
        assertRefused(new Fault.Drop("na*na"), "A * stands for anything at the end only", "\"na*na\"");
        assertRefused(new Fault.Drop(""), "something must be there", "\"\"");
        assertRefused(new Fault.Drop("x*"), "\"x*\"");
        inject(new Fault.Drop("na*"));
        assertThat(client.end).isEqualTo("drop");
    }

    @Test
    void should_refuse_a_fault_of_a_topic_that_the_user_cannot_join() {
        for (String wrong : List.of("rom:*", "room", "room:0*", "room:x*", "room:" + (room + 1), "hub_inbox:*", "")) {
            assertRefused(new Fault.CloseChannels("nana", wrong), "\"" + wrong + "\"");
        }
        assertRefused(
                new Fault.CrashChannels("nana", "notifier:" + doc.id()),
                "[private, user_inbox:" + nana.id() + ", notifier:" + nana.id() + ", " + topic + "]");
        assertRefused(new Fault.CloseChannels("doc", "user_inbox:*"), "hub_inbox:");
        for (String right : List.of("private", "p*", "*", "room:*", "room:1*", topic, "user_inbox:*", "notifier:*")) {
            inject(new Fault.CloseChannels("nana", right));
        }
        inject(new Fault.CloseChannels("doc", "hub_inbox:*"));
    }

    @Test
    void should_refuse_a_fault_of_an_event_that_nobody_sends_there() {
        Treatment ignored = new Treatment.Ignored();
        assertRefused(
                new Fault.Answer("nana", "room:*", "post", ignored, 1),
                "\"post\"",
                "post_message",
                "phx_join",
                "room:*");
        assertRefused(new Fault.Answer("nana", "room:*", "*", ignored, 1), "\"*\"");
        assertRefused(new Fault.Answer("nana", "private", "post_message", ignored, 1), "update_user");
        assertRefused(new Fault.Answer("nana", "notifier:*", "list_messages", ignored, 1), "notifier:*");
        assertRefused(new Fault.Duplicate("nana", "post_message", 1), "\"post_message\"", "message_posted");
        assertRefused(
                new Fault.Answer("nana", "private", Fault.JOIN, new Treatment.Unreadable(0, 1, "id"), 1), "private");
    }

    @Test
    void should_list_faults_that_still_wait() {
        Fault.StallUpgrades stall = new Fault.StallUpgrades(1);
        Fault.RefuseUploads refuse = new Fault.RefuseUploads(2, 500);
        Fault.Duplicate duplicate = new Fault.Duplicate("nana", "message_posted", 1);
        client.joined(topic, "{}");
        inject(new Fault.Answer("*", "*", "post_message", new Treatment.Ignored(), 3));
        inject(stall);
        inject(refuse);
        inject(duplicate);
        inject(new Fault.RefuseUpgrades(1, 503));
        inject(new Fault.Pages(10, true));

        post("1");
        Upgrade unused = open();

        assertThat(world.backend.waitingFaults())
                .containsExactly(
                        new Fault.Answer("*", "*", "post_message", new Treatment.Ignored(), 2),
                        refuse,
                        duplicate,
                        new Fault.RefuseUpgrades(1, 503));
        inject(new Fault.Heal());
        assertThat(world.backend.waitingFaults()).isEmpty();
    }

    @Test
    void should_lose_what_happens_in_the_gap_of_any_join() {
        EmulatedUser nanaElsewhere = world.backend.user("nana");
        long first = doc.post(room, "before").id();
        for (String gapped : List.of("private", topic, "notifier:" + nana.id(), "user_inbox:" + nana.id())) {
            inject(new Fault.Answer("nana", gapped, Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(3)), 1));
            client.sendFrame("['1','1','" + gapped + "','phx_join',{}]");
            nanaElsewhere.rename("Nana of " + gapped);
            doc.post(room, "in the gap of " + gapped);
            nanaElsewhere.moveMarker(room, first);
            world.pass(Duration.ofSeconds(3));

            assertThat(client.frames())
                    .singleElement()
                    .asString()
                    .startsWith("['1','1','" + gapped + "','phx_reply',{'status':'ok'")
                    .doesNotContain("of " + gapped);
            client.sendFrame("['1','2','" + gapped + "','phx_leave',{}]");
            assertThat(client.frames()).hasSize(2);
        }
    }

    @Test
    void should_spoil_some_entries_of_a_list() {
        List<Long> posted = Stream.of("1", "2", "3", "4")
                .map(text -> doc.post(room, text).id())
                .toList();
        answer(Fault.JOIN, new Treatment.Unreadable(1, 2, "id"));
        answer("list_messages", new Treatment.Unreadable(0, Integer.MAX_VALUE, "user"));

        JsonNode joined = client.joined(topic, "{}").path("messages");
        JsonNode listed = client.push("1", topic, "list_messages", "{'before':" + posted.get(2) + "}")
                .at("/response/messages");

        assertThat(joined)
                .extracting(message -> message.get("id").isNumber())
                .containsExactly(true, false, false, true);
        assertThat(joined.get(1).at("/id/unreadable").longValue()).isEqualTo(posted.get(1));
        assertThat(listed)
                .extracting(message -> message.at("/user/unreadable/key").asText())
                .containsExactly("doc", "doc");
        assertThat(client.joined(topic, "{}").path("messages"))
                .extracting(message -> message.get("id").longValue())
                .isEqualTo(posted);
        String inbox = "user_inbox:" + nana.id();
        inject(new Fault.Answer("nana", "*", "list_rooms", new Treatment.Unreadable(0, 1, "room"), 1));
        client.joined(inbox, "{}");
        assertThat(client.push("4", inbox, "list_rooms", "{}")
                        .at("/response/items/0/room/unreadable/id")
                        .longValue())
                .isEqualTo(room);
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
