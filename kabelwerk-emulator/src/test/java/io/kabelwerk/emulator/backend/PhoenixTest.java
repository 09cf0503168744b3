package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Phoenix does beneath Kabelwerk. */
class PhoenixTest {

    private static final String OK = "{'status':'ok','response':{}}";
    private static final String UNMATCHED = "{'status':'error','response':{'reason':'unmatched topic'}}";

    private final TestBackend world = new TestBackend();
    private final EmulatedUser nana = world.backend.user("nana");
    private final String topic = "room:" + nana.createRoom("care");
    private final TestClient client = world.connect("nana");

    @Test
    void should_answer_a_heartbeat() {
        client.sendFrame("[null,'7','phoenix','heartbeat',{}]");

        assertThat(client.frames()).containsExactly("[null,'7','phoenix','phx_reply'," + OK + "]");
    }

    @Test
    void should_echo_refs_as_they_were_sent() {
        client.sendFrame("[null,7,'phoenix','heartbeat',{}]");
        client.sendFrame("[3,4,'user_inbox:" + nana.id() + "','phx_join',{}]");

        assertThat(client.frames())
                .containsExactly(
                        "[null,7,'phoenix','phx_reply'," + OK + "]",
                        "[3,4,'user_inbox:" + nana.id() + "','phx_reply'," + OK + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "['1','1','nowhere','phx_join',{}]",
                "['1','1','room:1','post_message',{}]",
                "['1','1','nowhere','hello',{}]",
                "['1','1','phoenix','hello',{}]"
            })
    void should_answer_on_an_unknown_or_unjoined_topic_without_a_join_ref(String frame) {
        client.sendFrame(frame);

        assertThat(client.frames())
                .singleElement()
                .asString()
                .startsWith("[null,'1',")
                .endsWith(UNMATCHED + "]");
    }

    @Test
    void should_reply_to_a_leave_and_then_close() {
        client.joined(topic, "{}");

        client.sendFrame("['1','2','" + topic + "','phx_leave',{}]");

        assertThat(client.frames())
                .containsExactly(
                        "['1','2','" + topic + "','phx_reply'," + OK + "]", "['1','1','" + topic + "','phx_close',{}]");
        assertThat(client.push("1", topic, "list_messages", "{'before':1}")).isEqualTo(TestClient.read(UNMATCHED));
    }

    @Test
    void should_reply_to_a_leave_of_an_unjoined_topic_without_closing_it() {
        client.sendFrame("['1','2','" + topic + "','phx_leave',{}]");

        assertThat(client.frames()).containsExactly("['1','2','" + topic + "','phx_reply'," + OK + "]");
    }

    @Test
    void should_reply_to_a_second_join_before_it_closes_the_first() {
        String inbox = "user_inbox:" + nana.id();
        client.joined(inbox, "{}");

        client.sendFrame("['2','2','" + inbox + "','phx_join',{}]");

        assertThat(client.frames())
                .containsExactly(
                        "['2','2','" + inbox + "','phx_reply'," + OK + "]", "['1','1','" + inbox + "','phx_close',{}]");
        assertThat(world.backend.topics("nana")).containsExactly(inbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'after':'x'}", "null"})
    void should_close_the_first_channel_when_the_second_join_fails(String params) {
        client.joined(topic, "{}");

        assertThat(client.join(topic, params).path("status").asText()).isEqualTo("error");

        assertThat(client.frames()).containsExactly("['1','1','" + topic + "','phx_close',{}]");
        assertThat(world.backend.topics("nana")).isEmpty();
    }

    @Test
    void should_say_join_crashed_when_a_join_crashes() {
        assertThat(client.join(topic, "null"))
                .isEqualTo(TestClient.read("{'status':'error','response':{'reason':'join crashed'}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'nonsense',{}",
                "'post_message',null",
                "'post_message',{}",
                "'post_message',[]",
                "'phx_reply',{}"
            })
    void should_crash_the_channel_on_a_push_that_nobody_handles(String eventAndPayload) {
        String inbox = "user_inbox:" + nana.id();
        client.joined(topic, "{}");
        client.joined(inbox, "{}");

        client.sendFrame("['1','3','" + topic + "'," + eventAndPayload + "]");
        client.sendFrame("['1','4','" + topic + "','list_messages',{'before':9}]");
        world.pass(Duration.ofSeconds(1));

        assertThat(client.frames())
                .as("one error, and no reply to the push or to those behind it")
                .containsExactly("['1','1','" + topic + "','phx_error',{}]");
        assertThat(client.push("2", inbox, "list_rooms", "{}").path("status").asText())
                .as("other channels live on")
                .isEqualTo("ok");
        assertThat(client.push("1", topic, "list_messages", "{'before':9}"))
                .as("later the topic is as good as never joined")
                .isEqualTo(TestClient.read(UNMATCHED));
    }

    @Test
    void should_end_a_crashed_channel_after_the_reply_to_its_rejoin() {
        client.joined(topic, "{}");
        client.sendFrame("['1','2','" + topic + "','nonsense',{}]");

        client.joined(topic, "{}");
        world.pass(Duration.ofSeconds(1));

        assertThat(client.frames()).containsExactly("['1','1','" + topic + "','phx_error',{}]");
        assertThat(world.backend.topics("nana")).containsExactly(topic);
    }

    @Test
    void should_ignore_a_push_with_a_stale_join_ref() {
        client.joined(topic, "{}");
        client.joined(topic, "{}");
        client.frames();

        client.sendFrame("['1','3','" + topic + "','list_messages',{'before':9}]");
        assertThat(client.frames()).isEmpty();

        client.sendFrame("[null,'4','" + topic + "','list_messages',{'before':9}]");
        assertThat(client.frames()).singleElement().asString().startsWith("['2','4',");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "[]",
                "['1','1','a','b']",
                "['1','1','a','b',{},{}]",
                "['1','1',null,'b',{}]",
                "['1','1','a',5,{}]",
                "['1','1','a','b',{}] x",
                "['1','1','a','b',{'text':'\\ud800'}]",
                "['1','1','a','b',{'\\udc00':1}]",
                "['1','1','a','b',{'text':NaN}]"
            })
    void should_close_on_what_is_no_frame(String text) {
        client.sendFrame(text);

        assertThat(client.end).isEqualTo("close 1011");
        assertThat(world.backend.openSockets()).isZero();
    }

    @Test
    void should_close_on_a_deeply_nested_frame() {
        client.session().receive("[".repeat(100_000));

        assertThat(client.end).isEqualTo("close 1011");
    }

    @Test
    void should_close_on_a_frame_of_more_values_than_any_request_has() {
        client.session().receive("['1','1','a','b',{'a':[".replace('\'', '"') + "{},".repeat(60_000) + "{}]}]");

        assertThat(client.end).isEqualTo("close 1011");
    }

    @Test
    void should_close_on_a_binary_frame() {
        client.session().receiveBinary();

        assertThat(client.end).isEqualTo("close 1011");
    }

    @Test
    void should_close_a_socket_that_is_silent_for_a_minute() {
        world.pass(Duration.ofSeconds(59));
        assertThat(client.end).isEmpty();

        world.pass(Duration.ofSeconds(1));
        assertThat(client.end).isEqualTo("close 1000");
        assertThat(world.backend.nextDeadline()).isEmpty();
    }

    @Test
    void should_keep_a_socket_open_by_frames_and_by_pings() {
        for (int i = 0; i < 5; i++) {
            world.pass(Duration.ofSeconds(59));
            client.session().heard();
            world.pass(Duration.ofSeconds(59));
            client.sendFrame("[null,'7','phoenix','heartbeat',{}]");
        }

        assertThat(client.end).isEmpty();
    }

    @Test
    void should_give_events_the_join_ref_when_they_are_pushed_and_none_when_they_are_broadcast() {
        client.joined("private", "{}");
        client.joined(topic, "{}");

        nana.rename("Anna");
        nana.moveMarker(
                Long.parseLong(topic.substring(5)),
                nana.post(Long.parseLong(topic.substring(5)), "hi").id());

        assertThat(client.frames())
                .hasSize(3)
                .satisfies(frame -> assertThat(frame).startsWith("['1',null,'private','user_updated',"), atIndex(0))
                .satisfies(
                        frame -> assertThat(frame).startsWith("[null,null,'" + topic + "','message_posted',"),
                        atIndex(1));
    }

    @Test
    void should_speak_the_old_object_format_without_a_vsn() {
        TestClient old = new TestClient();
        Upgrade upgrade =
                world.backend.open(new UpgradeRequest(Map.of("token", world.backend.token("nana")), Map.of()), old);
        old.start(((Upgrade.Accepted) upgrade).session());

        old.sendFrame("{'topic':'phoenix','event':'heartbeat','payload':{},'ref':'1'}");
        old.sendFrame("{'topic':'" + topic + "','event':'phx_join','payload':{},'ref':'2'}");
        old.sendFrame("{'topic':'" + topic + "','event':'post_message','payload':{'text':'hi'},'ref':'3'}");

        assertThat(old.frames())
                .hasSize(5)
                .contains("{'topic':'phoenix','event':'phx_reply','ref':'1','payload':" + OK + "}")
                .anySatisfy(frame -> assertThat(frame)
                        .startsWith("{'topic':'" + topic + "','event':'message_posted','ref':null,'payload':{'id':"))
                .last()
                .asString()
                .startsWith("{'topic':'" + topic + "','event':'phx_reply','ref':'3','payload':{'status':'ok'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.1.0", "2.1.0", "3.0.0", "2", "x"})
    void should_refuse_an_unknown_vsn(String vsn) {
        assertThat(world.open(world.backend.token("nana"), vsn, client)).isEqualTo(new Upgrade.Refused(403));
    }

    @Test
    void should_let_a_slow_push_wait_for_nobody_but_its_channel() {
        String inbox = "user_inbox:" + nana.id();
        client.joined(topic, "{}");
        client.joined(inbox, "{}");
        world.backend.inject(
                new Fault.Answer("nana", topic, "list_messages", new Treatment.Late(Duration.ofSeconds(5)), 1));

        client.sendFrame("['1','3','" + topic + "','list_messages',{'before':9}]");
        client.sendFrame("['1','4','" + topic + "','list_messages',{'before':9}]");
        client.sendFrame("['2','5','" + inbox + "','list_rooms',{'limit':0}]");

        assertThat(client.frames()).singleElement().asString().startsWith("['2','5',");
        world.pass(Duration.ofSeconds(5));
        assertThat(client.frames()).extracting(frame -> frame.substring(0, 8)).containsExactly("['1','3'", "['1','4'");
    }

    @Test
    void should_let_a_slow_join_make_the_whole_socket_wait() {
        String inbox = "user_inbox:" + nana.id();
        client.joined(inbox, "{}");
        TestClient other = world.connect("nana");
        other.joined(inbox, "{}");
        world.backend.inject(
                new Fault.Answer("nana", topic, Fault.JOIN, new Treatment.Late(Duration.ofSeconds(20)), 1));

        client.sendFrame("['2','2','" + topic + "','phx_join',{}]");
        client.sendFrame("[null,'3','phoenix','heartbeat',{}]");
        nana.post(Long.parseLong(topic.substring(5)), "hello");

        assertThat(other.events()).as("another socket does not wait").containsExactly("inbox_updated");
        world.pass(Duration.ofSeconds(19));
        assertThat(client.frames()).isEmpty();
        world.pass(Duration.ofSeconds(1));
        assertThat(client.frames())
                .extracting(frame -> frame.substring(0, 12))
                .containsExactly("['2','2','ro", "[null,'3','p", "[null,null,'");
    }

    @Test
    void should_tell_in_order_what_waited_for_a_slow_join_and_what_came_of_it() {
        client.joined(topic, "{}");
        world.backend.inject(
                new Fault.Answer("nana", "user_inbox:*", Fault.JOIN, new Treatment.Late(Duration.ofSeconds(5)), 1));

        client.sendFrame("['2','2','user_inbox:" + nana.id() + "','phx_join',{}]");
        client.sendFrame("['1','3','" + topic + "','post_message',{'text':'later'}]");
        nana.post(Long.parseLong(topic.substring(5)), "earlier");
        world.pass(Duration.ofSeconds(5));

        assertThat(client.events("message_posted"))
                .extracting(event -> event.get("text").asText())
                .containsExactly("earlier", "later");
    }

    @Test
    void should_forget_the_channels_of_a_session_that_is_gone() {
        client.joined(topic, "{}");
        client.sendFrame("['1','3','" + topic + "','nonsense',{}]");

        client.session().closed();

        assertThat(world.backend.nextDeadline()).as("no phx_error is ahead").isEmpty();
    }

    @Test
    void should_forget_a_session_that_is_gone() {
        client.joined(topic, "{}");

        client.session().closed();
        nana.post(Long.parseLong(topic.substring(5)), "hello");
        client.sendFrame("[null,'3','phoenix','heartbeat',{}]");

        assertThat(client.frames()).isEmpty();
        assertThat(world.backend.openSockets()).isZero();
        assertThat(world.backend.nextDeadline()).isEmpty();
    }
}
