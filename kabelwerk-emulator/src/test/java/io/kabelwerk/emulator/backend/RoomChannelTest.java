package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.MessageSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomChannelTest {

    private final TestBackend world =
            new TestBackend(setup -> setup.hub("desk", "Front Desk", hub -> hub.user("clerk", "Clerk")));
    private final EmulatedUser nana = world.backend.user("nana");
    private final EmulatedUser doc = world.backend.user("doc");
    private final EmulatedUser nurse = world.backend.user("nurse");
    private final long room = nana.createRoom("care");
    private final String topic = "room:" + room;
    private final TestClient client = world.connect("nana");
    private final TestClient docClient = world.connect("doc");

    private static List<Long> ids(JsonNode messages) {
        List<Long> ids = new ArrayList<>();
        messages.forEach(message -> ids.add(message.path("id").longValue()));
        return ids;
    }

    private List<Long> post(int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> doc.post(room, "message " + i).id())
                .toList();
    }

    @Test
    void should_show_each_side_its_shape() {
        nana.setAttributes(room, Map.of("country", "at"));
        String user = "{'id':" + nana.id() + ",'key':'nana','name':'Nana'}";
        String endSide = "'id':" + room + ",'attributes':{'country':'at'},'user':" + user;

        assertThat(client.joined(topic, "{}"))
                .isEqualTo(TestClient.read("{" + endSide + ",'messages':[],'markers':[null,null]}"));
        assertThat(docClient.joined(topic, "{}"))
                .isEqualTo(TestClient.read("{" + endSide + ",'archived':false,'archived_until':null,'hub_user':null,"
                        + "'messages':[],'markers':[null,null]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"theo", "clerk"})
    void should_be_seen_by_nobody_else(String stranger) {
        assertThat(world.connect(stranger).join(topic, "{}"))
                .isEqualTo(TestClient.read("{'status':'error','response':{'reason':'no such room'}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"room:0", "room:99", "room:", "room:x", "room:1:2", "room:99999999999999999999"})
    void should_refuse_a_room_that_is_not(String nowhere) {
        assertThat(client.join(nowhere, "{}").path("status").asText()).isEqualTo("error");
    }

    @Test
    void should_reply_to_a_join_with_the_newest_hundred_oldest_first() {
        List<Long> posted = post(250);

        assertThat(ids(client.joined(topic, "{}").path("messages"))).isEqualTo(posted.subList(150, 250));
        assertThat(ids(client.joined(topic, "{'after':" + posted.get(239) + "}").path("messages")))
                .isEqualTo(posted.subList(240, 250));
        assertThat(ids(client.joined(topic, "{'after':" + posted.get(19) + "}").path("messages")))
                .isEqualTo(posted.subList(150, 250));
        assertThat(ids(client.joined(topic, "{'after':" + posted.get(249) + "}").path("messages")))
                .isEmpty();
    }

    @Test
    void should_list_the_hundred_before_a_message() {
        List<Long> posted = post(250);
        client.joined(topic, "{}");

        assertThat(listBefore(posted.get(150))).isEqualTo(posted.subList(50, 150));
        assertThat(listBefore(posted.get(50))).isEqualTo(posted.subList(0, 50));
        assertThat(listBefore(posted.get(0))).isEmpty();
        assertThat(listBefore(Long.MAX_VALUE)).isEqualTo(posted.subList(150, 250));
    }

    private List<Long> listBefore(long id) {
        return ids(client.push("1", topic, "list_messages", "{'before':" + id + "}")
                .at("/response/messages"));
    }

    @Test
    void should_post_a_text_to_everybody_the_poster_too() {
        client.joined(topic, "{}");
        docClient.joined(topic, "{}");

        JsonNode message = client.push("1", topic, "post_message", "{'text':'<b>*hi*</b>'}")
                .path("response");

        assertThat(message.path("text").asText()).isEqualTo("&lt;b&gt;*hi*&lt;/b&gt;");
        assertThat(message.path("html").asText()).isEqualTo("<p>&lt;b&gt;<em>hi</em>&lt;/b&gt;</p>");
        assertThat(message.path("type").asText()).isEqualTo("text");
        assertThat(message.path("room_id").longValue()).isEqualTo(room);
        assertThat(message.path("upload").isNull()).isTrue();
        assertThat(message.at("/user/key").asText()).isEqualTo("nana");
        assertThat(client.events("message_posted")).containsExactly(message);
        assertThat(docClient.events("message_posted")).containsExactly(message);
        assertThat(world.backend.messages(room))
                .extracting(MessageSnapshot::id)
                .containsExactly(message.path("id").longValue());
    }

    @Test
    void should_move_the_posters_marker() {
        client.joined(topic, "{}");

        long id = doc.post(room, "hello").id();

        assertThat(client.events("marker_moved"))
                .singleElement()
                .isEqualTo(TestClient.read("{'message_id':" + id + ",'room_id':" + room
                        + ",'updated_at':'2026-01-01T00:00:00Z','user_id':" + doc.id() + "}"));
        assertThat(client.joined(topic, "{}").at("/markers/1/message_id").longValue())
                .isEqualTo(id);
        assertThat(client.joined(topic, "{}").at("/markers/0").isNull()).isTrue();
    }

    @Test
    void should_give_the_ids_of_all_rooms_from_one_growing_sequence() {
        long other = world.backend.user("theo").createRoom("care");

        long first = nana.post(room, "one").id();
        long second = doc.post(other, "two").id();
        long third = nana.post(room, "three").id();

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void should_delete_ones_own_message_only() {
        long own = nana.post(room, "mine").id();
        long foreign = doc.post(room, "yours").id();
        client.joined(topic, "{}");
        docClient.joined(topic, "{}");

        JsonNode deleted = client.push("1", topic, "delete_message", "{'message':" + own + "}")
                .path("response");

        assertThat(deleted.path("text").asText()).isEqualTo("mine");
        assertThat(docClient.events("message_deleted")).containsExactly(deleted);
        assertThat(client.push("1", topic, "delete_message", "{'message':" + foreign + "}")
                        .path("status")
                        .asText())
                .isEqualTo("error");
        assertThat(world.backend.messages(room)).extracting(MessageSnapshot::id).containsExactly(foreign);
    }

    @Test
    void should_never_move_a_marker_back() {
        List<Long> posted = post(3);
        client.joined(topic, "{}");

        JsonNode moved = moveMarker(posted.get(1));
        assertThat(client.events("marker_moved")).containsExactly(moved);

        assertThat(moveMarker(posted.get(0))).isEqualTo(moved);
        assertThat(moveMarker(posted.get(1))).isEqualTo(moved);
        assertThat(client.events("marker_moved")).isEmpty();
        assertThat(moveMarker(posted.get(2)).path("message_id").longValue()).isEqualTo(posted.get(2));
    }

    private JsonNode moveMarker(long message) {
        return client.push("1", topic, "move_marker", "{'message':" + message + "}")
                .path("response");
    }

    @Test
    void should_show_the_latest_hub_side_marker_to_the_end_user_and_hers_to_the_hub() {
        List<Long> posted = post(2);
        nurse.moveMarker(room, posted.get(0));
        nana.moveMarker(room, posted.get(0));

        assertThat(client.joined(topic, "{}").path("markers"))
                .extracting(
                        marker -> marker.path("user_id").longValue(),
                        marker -> marker.path("message_id").longValue())
                .containsExactly(tuple(nana.id(), posted.get(0)), tuple(doc.id(), posted.get(1)));
        assertThat(docClient.joined(topic, "{}").path("markers"))
                .extracting(marker -> marker.path("user_id").longValue())
                .containsExactly(doc.id(), nana.id());
    }

    @Test
    void should_replace_all_attributes_and_keep_their_numbers_exact() {
        client.joined(topic, "{}");
        client.push("1", topic, "set_attributes", "{'attributes':{'a':1}}");
        String attributes =
                "{'big':9007199254740993,'pi':3.10,'huge':123456789012345678901234567890,'deep':{'list':[1,null,true]}}";

        client.sendFrame("['1','x','" + topic + "','set_attributes',{'attributes':" + attributes + "}]");

        assertThat(client.frames()).singleElement().asString().contains("'attributes':" + attributes);
    }

    @Test
    void should_give_back_attributes_nested_as_deep_as_they_may_be() {
        String inbox = "hub_inbox:" + hubId();
        client.joined(topic, "{}");
        docClient.joined(inbox, "{}");
        String deep = "{'a':".repeat(998) + "1" + "}".repeat(998);

        client.sendFrame("['1','x','" + topic + "','set_attributes',{'attributes':" + deep + "}]");

        assertThat(client.frames()).singleElement().asString().contains("'attributes':" + deep);
        assertThat(docClient.frames()).singleElement().asString().contains("'attributes':" + deep);
        docClient.sendFrame("['1','y','" + inbox + "','list_rooms',{}]");
        assertThat(docClient.frames()).singleElement().asString().contains("'attributes':" + deep);
    }

    @Test
    void should_archive_until_and_assign() {
        docClient.joined(topic, "{}");

        JsonNode archived = docClient
                .push("1", topic, "set_inbox_info", "{'archive':true,'until':'2026-01-01T01:00:00+00:00'}")
                .path("response");
        assertThat(archived.path("archived").asBoolean()).isTrue();
        assertThat(archived.path("archived_until").asText()).isEqualTo("2026-01-01T01:00:00Z");

        JsonNode assigned = docClient
                .push("1", topic, "set_inbox_info", "{'hub_user':" + nurse.id() + "}")
                .path("response");
        assertThat(assigned.at("/hub_user/key").asText()).isEqualTo("nurse");
        assertThat(assigned.path("archived").asBoolean()).isTrue();

        docClient.joined("hub_inbox:" + hubId(), "{}");
        for (int minute = 0; minute < 120; minute++) {
            world.pass(Duration.ofSeconds(30));
            docClient.session().heard();
        }
        assertThat(world.backend.rooms().get(0).archived()).isFalse();
        assertThat(docClient.events("inbox_updated"))
                .singleElement()
                .satisfies(item ->
                        assertThat(item.at("/room/archived").asBoolean()).isFalse());
        assertThat(docClient
                        .push("1", topic, "set_inbox_info", "{'hub_user':null}")
                        .at("/response/hub_user")
                        .isNull())
                .isTrue();
    }

    @Test
    void should_forget_the_end_of_an_archiving_that_is_over() {
        doc.archive(room, world.instant().plusSeconds(10));
        doc.unarchive(room);
        doc.archive(room);

        world.pass(Duration.ofSeconds(20));

        assertThat(world.backend.rooms().get(0).archived()).isTrue();
        assertThat(world.backend.rooms().get(0).archivedUntil()).isEmpty();
    }

    private long hubId() {
        return world.backend.rooms().get(0).hubId();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    post_message   | {'text':''}
                    post_message   | {'text':' \\n'}
                    post_message   | {'text':5}
                    post_message   | {'upload':99}
                    post_message   | {'upload':'x'}
                    delete_message | {'message':99}
                    move_marker    | {'message':99}
                    move_marker    | {'message':9223372036854775808}
                    list_messages  | {'before':null}
                    set_attributes | {'attributes':[]}
                    set_inbox_info | {'archive':true}
                    """)
    void should_refuse_what_makes_no_sense(String event, String params) {
        client.joined(topic, "{}");

        assertThat(client.push("1", topic, event, params).path("status").asText())
                .isEqualTo("error");
        assertThat(client.frames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'archive':1}", "{'archive':true,'until':'tomorrow'}", "{'hub_user':99}", "{'hub_user':'doc'}"})
    void should_refuse_inbox_info_that_makes_no_sense(String params) {
        docClient.joined(topic, "{}");

        assertThat(docClient
                        .push("1", topic, "set_inbox_info", params)
                        .path("status")
                        .asText())
                .isEqualTo("error");
        assertThat(world.backend.rooms().get(0).archived()).isFalse();
    }

    @Test
    void should_start_its_ids_where_it_is_told() {
        TestBackend beyond = new TestBackend(setup -> setup.firstId((1L << 53) + 1));

        assertThat(beyond.backend.user("nana").createRoom("care")).isGreaterThan(1L << 53);
    }
}
