package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.RoomSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateChannelTest {

    private final TestBackend world = new TestBackend(setup -> setup.hub("desk", "Front Desk"));
    private final EmulatedUser nana = world.backend.user("nana");
    private final EmulatedUser doc = world.backend.user("doc");
    private final TestClient client = world.connect("nana");
    private final TestClient docClient = world.connect("doc");

    private long careId() {
        return world.backend.users().stream()
                .filter(user -> user.key().equals("doc"))
                .findFirst()
                .orElseThrow()
                .hubId()
                .orElseThrow();
    }

    @Test
    void should_tell_an_end_user_who_it_is() {
        assertThat(client.joined("private", "{}"))
                .isEqualTo(TestClient.read("{'user':{'id':" + nana.id() + ",'key':'nana','name':'Nana','hub_id':null,"
                        + "'inserted_at':'2026-01-01T00:00:00Z','updated_at':'2026-01-01T00:00:00Z'},'room_ids':[]}"));
    }

    @Test
    void should_tell_a_hub_user_the_hub() {
        JsonNode response = docClient.joined("private", "{'ensure_rooms':'all'}");

        assertThat(response.at("/user/hub_id").longValue()).isEqualTo(careId());
        assertThat(response.path("room_ids")).isEmpty();
        assertThat(world.backend.rooms()).isEmpty();
    }

    @Test
    void should_ensure_rooms_with_all_hubs_once() {
        JsonNode first = client.joined("private", "{'ensure_rooms':'all'}").path("room_ids");
        JsonNode second = client.joined("private", "{'ensure_rooms':'all'}").path("room_ids");

        assertThat(first).hasSize(2).isEqualTo(second);
        assertThat(world.backend.rooms())
                .extracting(RoomSnapshot::id)
                .containsExactly(first.get(0).longValue(), first.get(1).longValue());
    }

    @Test
    void should_ensure_rooms_with_some_hubs() {
        JsonNode roomIds = client.joined("private", "{'ensure_rooms':['care']}").path("room_ids");

        assertThat(roomIds).hasSize(1);
        assertThat(world.backend.rooms())
                .singleElement()
                .satisfies(room -> assertThat(room.hubId()).isEqualTo(careId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"['care','nowhere']", "'some'", "[1]", "{}", "5"})
    void should_refuse_rooms_that_cannot_be_ensured_and_make_none(String ensureRooms) {
        JsonNode reply = client.join("private", "{'ensure_rooms':" + ensureRooms + "}");

        assertThat(reply.path("status").asText()).isEqualTo("error");
        assertThat(reply.at("/response/reason").asText()).isNotEmpty();
        assertThat(world.backend.rooms()).isEmpty();
    }

    @Test
    void should_name_an_unknown_slug() {
        assertThat(client.join("private", "{'ensure_rooms':['nowhere']}")
                        .at("/response/reason")
                        .asText())
                .contains("nowhere");
    }

    @Test
    void should_rename_and_tell_all_of_the_users_sockets_and_nobody_else() {
        TestClient second = world.connect("nana");
        client.joined("private", "{}");
        second.joined("private", "{}");
        docClient.joined("private", "{}");

        JsonNode reply = client.push("1", "private", "update_user", "{'name':'Anna'}");

        assertThat(reply.at("/response/name").asText()).isEqualTo("Anna");
        assertThat(client.events("user_updated")).containsExactly(reply.path("response"));
        assertThat(second.events("user_updated")).containsExactly(reply.path("response"));
        assertThat(docClient.frames()).isEmpty();
    }

    @Test
    void should_keep_one_device_for_each_push_token() {
        client.joined("private", "{}");
        String params = "{'push_notifications_token':'abc','push_notifications_enabled':%s}";

        JsonNode on = client.push("1", "private", "update_device", params.formatted(true))
                .path("response");
        JsonNode off = client.push("1", "private", "update_device", params.formatted(false))
                .path("response");

        assertThat(on.path("push_notifications_token").asText()).isEqualTo("abc");
        assertThat(on.path("push_notifications_enabled").asBoolean()).isTrue();
        assertThat(off.path("push_notifications_enabled").asBoolean()).isFalse();
        assertThat(off.path("id")).isEqualTo(on.path("id"));
        assertThat(off.has("inserted_at") && off.has("updated_at")).isTrue();
    }

    @Test
    void should_create_a_room_by_slug_or_id_unless_it_exists() {
        client.joined("private", "{}");

        JsonNode made =
                client.push("1", "private", "create_room", "{'hub':'care'}").path("response");

        assertThat(made.path("hub_id").longValue()).isEqualTo(careId());
        assertThat(made.path("user_id").longValue()).isEqualTo(nana.id());
        assertThat(client.push("1", "private", "create_room", "{'hub':" + careId() + "}"))
                .isEqualTo(TestClient.read("{'status':'error','response':{'reason':'the room exists'}}"));
        assertThat(client.joined("private", "{}").path("room_ids"))
                .isEqualTo(TestClient.read("[" + made.path("id") + "]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    update_user   | {'name':''}
                    update_user   | {'name':5}
                    update_device | {'push_notifications_token':'abc','push_notifications_enabled':'yes'}
                    create_room   | {'hub':'nowhere'}
                    create_room   | {'hub':99}
                    create_room   | {'hub':1.5}
                    create_room   | {'hub':1e999999999}
                    create_room   | {'hub':9223372036854775808}
                    create_room   | {'hub':null}
                    get_hub       | {}
                    """)
    void should_refuse_what_makes_no_sense(String event, String params) {
        client.joined("private", "{}");

        assertThat(client.push("1", "private", event, params).path("status").asText())
                .isEqualTo("error");
        assertThat(client.frames()).isEmpty();
    }

    @Test
    void should_show_the_hub_to_its_users() {
        docClient.joined("private", "{}");

        JsonNode hub = docClient.push("1", "private", "get_hub", "{}").path("response");

        assertThat(hub.path("name").asText()).isEqualTo("Care Team");
        assertThat(hub.path("id").longValue()).isEqualTo(careId());
        assertThat(hub.at("/users/0"))
                .isEqualTo(TestClient.read("{'id':" + doc.id() + ",'key':'doc','name':'Dr. Ada'}"));
        assertThat(hub.path("users")).hasSize(2);
        assertThat(docClient
                        .push("1", "private", "create_room", "{'hub':'care'}")
                        .path("status")
                        .asText())
                .isEqualTo("error");
    }
}
