package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Setup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboxChannelTest {

    private final TestBackend world = new TestBackend(setup ->
            setup.hub("desk", "Front Desk").endUser("zoe", "Zoë Änderson").endUser("max", "Max"));
    private final EmulatedUser doc = world.backend.user("doc");
    private final EmulatedUser nana = world.backend.user("nana");
    private final long nanas = nana.createRoom("care");
    private final long theos = world.backend.user("theo").createRoom("care");
    private final long zoes = world.backend.user("zoe").createRoom("care");
    private final long maxs = world.backend.user("max").createRoom("care");
    private final long hubId = world.backend.rooms().get(0).hubId();
    private final String hubInbox = "hub_inbox:" + hubId;
    private final String nanasInbox = "user_inbox:" + nana.id();
    private final TestClient docClient = world.connect("doc");
    private final TestClient client = world.connect("nana");

    private List<Long> list(String params) {
        docClient.joined(hubInbox, "{}");
        JsonNode reply = docClient.push("1", hubInbox, "list_rooms", params);
        assertThat(reply.path("status").asText()).isEqualTo("ok");
        List<Long> ids = new ArrayList<>();
        reply.at("/response/items").forEach(item -> ids.add(item.at("/room/id").longValue()));
        return ids;
    }

    @Test
    void should_list_the_most_recent_message_first_and_empty_rooms_last() {
        doc.post(theos, "one");
        doc.post(nanas, "two");

        assertThat(list("{}")).containsExactly(nanas, theos, zoes, maxs);
    }

    @ParameterizedTest
    @EnumSource(Setup.EmptyRooms.class)
    void should_list_empty_rooms_in_an_order_that_stays(Setup.EmptyRooms order) {
        TestBackend other = new TestBackend(setup -> setup.emptyRooms(order));
        List<Long> created = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            other.connect("user " + i);
            created.add(other.backend.user("user " + i).createRoom("care"));
        }

        List<Long> listed = other.backend.inbox("doc", Map.of("limit", 100));

        List<Long> reversed = new ArrayList<>(created);
        Collections.reverse(reversed);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
        switch (order) {
            case ASCENDING -> assertThat(listed).isEqualTo(created);
            case DESCENDING -> assertThat(listed).isEqualTo(reversed);
            case SHUFFLED -> assertThat(listed).isNotEqualTo(created).isNotEqualTo(reversed);
        }
        long recent = created.get(10);
        other.backend.user("doc").post(recent, "hi");
        List<Long> expected = new ArrayList<>(listed);
        expected.remove(recent);
        expected.add(0, recent);
        assertThat(other.backend.inbox("doc", Map.of("limit", 100))).isEqualTo(expected);
    }

    @Test
    void should_page_and_limit_to_ten_by_default() {
        for (int i = 0; i < 20; i++) {
            world.connect("user " + i);
            world.backend.user("user " + i).createRoom("care");
        }

        assertThat(list("{}")).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'limit':2}                                 | nana theo
                    {'limit':2,'offset':2}                      | zoe max
                    {'limit':2,'offset':9}                      |
                    {'limit':0}                                 |
                    {'archived':true}                           | theo
                    {'archived':false}                          | nana zoe max
                    {'archived':null,'limit':null}              | nana theo zoe max
                    {'hub_user':null}                           | nana theo zoe
                    {'hub_user':DOC}                            | max
                    {'attributes':{}}                           | nana theo zoe max
                    {'attributes':{'tags':['a','b']}}           | zoe
                    {'attributes':{'tags':['a']}}               |
                    {'attributes':{'tags':['a','b'],'vip':true}} |
                    {'attributes':{'n':1}}                      | zoe
                    {'search_query':''}                         | nana theo zoe max
                    {'search_query':'NA'}                       | nana
                    {'search_query':'zoë ä'}                    | zoe
                    {'search_query':'ZOE'}                      | zoe
                    {'search_query':'ana'}                      |
                    {'search_query':'ma','hub_user':null}       |
                    """)
    void should_filter(String params, String expected) {
        doc.archive(theos);
        doc.assign(maxs, doc.id());
        doc.setAttributes(zoes, Map.of("tags", List.of("a", "b"), "n", 1));
        Map<String, Long> rooms = Map.of("nana", nanas, "theo", theos, "zoe", zoes, "max", maxs);

        assertThat(list(params.replace("DOC", String.valueOf(doc.id()))))
                .isEqualTo(
                        expected == null
                                ? List.of()
                                : List.of(expected.split(" ")).stream()
                                        .map(rooms::get)
                                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'limit':-1}",
                "{'limit':1.5}",
                "{'offset':'x'}",
                "{'archived':1}",
                "{'attributes':[]}",
                "{'hub_user':'doc'}"
            })
    void should_refuse_filters_that_make_no_sense(String params) {
        docClient.joined(hubInbox, "{}");

        assertThat(docClient
                        .push("1", hubInbox, "list_rooms", params)
                        .path("status")
                        .asText())
                .isEqualTo("error");
    }

    @Test
    void should_show_each_side_its_item() {
        long id = doc.post(nanas, "hello").id();
        client.joined(nanasInbox, "{}");
        docClient.joined(hubInbox, "{}");

        JsonNode mine = client.push("1", nanasInbox, "list_rooms", "{}").at("/response/items");
        JsonNode theirs =
                docClient.push("1", hubInbox, "list_rooms", "{'limit':1}").at("/response/items/0");

        assertThat(mine).as("an end user sees only the own rooms").hasSize(1);
        assertThat(mine.at("/0/room"))
                .isEqualTo(TestClient.read(
                        "{'id':" + nanas + ",'hub':{'id':" + hubId + ",'name':'Care Team','slug':'care'}}"));
        assertThat(mine.at("/0/message/id").longValue()).isEqualTo(id);
        assertThat(mine.at("/0/marked_by")).isEqualTo(TestClient.read("[" + doc.id() + "]"));
        assertThat(theirs.path("room"))
                .isEqualTo(TestClient.read("{'id':" + nanas + ",'hub_id':" + hubId + ",'user':{'id':" + nana.id()
                        + ",'key':'nana','name':'Nana'},'archived':false,'hub_user_id':null,'attributes':{}}"));
    }

    @Test
    void should_show_an_empty_room_without_a_message() {
        client.joined(nanasInbox, "{}");

        JsonNode item = client.push("1", nanasInbox, "list_rooms", "{}").at("/response/items/0");

        assertThat(item.path("message").isNull()).isTrue();
        assertThat(item.path("marked_by")).isEmpty();
    }

    @Test
    void should_tell_of_posts_deletions_and_markers_on_both_sides() {
        client.joined(nanasInbox, "{}");
        docClient.joined(hubInbox, "{}");

        long first = doc.post(nanas, "one").id();
        assertTold(first, doc.id());
        nana.moveMarker(nanas, first);
        assertTold(first, nana.id(), doc.id());
        long second = doc.post(nanas, "two").id();
        assertTold(second, doc.id());
        doc.delete(nanas, second);
        assertTold(first, nana.id(), doc.id());
    }

    private void assertTold(long message, Long... markedBy) {
        for (TestClient told : List.of(client, docClient)) {
            assertThat(told.events("inbox_updated")).singleElement().satisfies(item -> {
                assertThat(item.at("/message/id").longValue()).isEqualTo(message);
                assertThat(item.path("marked_by"))
                        .extracting(JsonNode::longValue)
                        .containsExactlyInAnyOrder(markedBy);
            });
        }
    }

    @Test
    void should_tell_only_the_hub_of_archive_assignment_and_attributes() {
        client.joined(nanasInbox, "{}");
        docClient.joined(hubInbox, "{}");

        doc.archive(nanas);
        doc.assign(nanas, doc.id());
        nana.setAttributes(nanas, Map.of("a", 1));

        assertThat(docClient.events("inbox_updated")).hasSize(3).last().satisfies(item -> {
            assertThat(item.at("/room/archived").asBoolean()).isTrue();
            assertThat(item.at("/room/hub_user_id").longValue()).isEqualTo(doc.id());
            assertThat(item.at("/room/attributes/a").asInt()).isEqualTo(1);
        });
        assertThat(client.frames()).isEmpty();
    }

    @Test
    void should_be_joined_by_nobody_else() {
        for (String foreign : List.of(hubInbox, "user_inbox:" + doc.id(), "hub_inbox:" + nana.id())) {
            assertThat(client.join(foreign, "{}").path("status").asText())
                    .as(foreign)
                    .isEqualTo("error");
        }
        for (String foreign :
                List.of(nanasInbox, "user_inbox:" + doc.id(), "user_inbox:" + hubId, "hub_inbox:" + (hubId + 1))) {
            assertThat(docClient.join(foreign, "{}").path("status").asText())
                    .as(foreign)
                    .isEqualTo("error");
        }
    }

    @Test
    void should_list_for_comparison_what_a_client_would_get() {
        doc.post(theos, "one");
        doc.archive(zoes);

        assertThat(world.backend.inbox("doc", Map.of("archived", false)))
                .isEqualTo(list("{'archived':false}"))
                .containsExactly(theos, nanas, maxs);
    }
}
