package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Faults of the answers to pushes and joins. */
class AnswerFaultTest extends FaultRig {

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
    void should_answer_with_something_else() {
        client.joined(topic, "{}");
        answer("post_message", new Treatment.Garbled("{\"id\":\"seven\"}"));

        JsonNode reply = client.push("1", topic, "post_message", "{'text':'hi'}");

        assertThat(reply.path("status").asText()).isEqualTo("ok");
        assertThat(reply.path("response")).isEqualTo(TestClient.read("{'id':'seven'}"));
        assertThat(client.events("message_posted")).hasSize(1);
        assertThatThrownBy(() -> new Treatment.Garbled("{")).isInstanceOf(IllegalArgumentException.class);
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
}
