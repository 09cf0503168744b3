package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class NotifierChannelTest {

    private final TestBackend world =
            new TestBackend(setup -> setup.hub("desk", "Desk", hub -> hub.user("clerk", "C")));
    private final EmulatedUser nana = world.backend.user("nana");
    private final EmulatedUser theo = world.backend.user("theo");
    private final EmulatedUser doc = world.backend.user("doc");
    private final EmulatedUser clerk = world.backend.user("clerk");
    private final long care = nana.createRoom("care");
    private final long desk = nana.createRoom("desk");
    private final long theos = theo.createRoom("care");
    private final TestClient client = world.connect("nana");
    private final String topic = "notifier:" + nana.id();

    private List<Long> join(String params) {
        JsonNode messages = client.joined(topic, params).path("messages");
        return StreamSupport.stream(messages.spliterator(), false)
                .map(message -> message.path("id").longValue())
                .toList();
    }

    @Test
    void should_begin_with_what_the_user_has_not_marked_without_the_users_own() {
        long seen = doc.post(care, "seen").id();
        nana.moveMarker(care, seen);
        long first = clerk.post(desk, "first").id();
        long second = doc.post(care, "second").id();
        doc.post(theos, "not hers");

        assertThat(join("{}")).containsExactly(first, second);
        nana.post(desk, "moves the marker");
        assertThat(join("{}")).containsExactly(second);
    }

    @Test
    void should_begin_with_what_came_after_a_message_marked_or_not() {
        long first = doc.post(care, "first").id();
        long second = clerk.post(desk, "second").id();
        nana.post(care, "her own");
        long third = doc.post(care, "third").id();
        nana.moveMarker(care, third);

        assertThat(join("{'after':" + first + "}")).containsExactly(second, third);
    }

    @Test
    void should_have_no_pages() {
        for (int i = 0; i < 150; i++) {
            doc.post(care, "message " + i);
        }

        assertThat(join("{}")).hasSize(150);
    }

    @Test
    void should_tell_of_other_peoples_messages_in_all_rooms() {
        join("{}");

        nana.post(care, "her own");
        long first = clerk.post(desk, "first").id();
        long second = doc.post(care, "second").id();
        doc.post(theos, "not hers");

        assertThat(client.events("message_posted"))
                .extracting(event -> event.at("/message/id").longValue())
                .containsExactly(first, second);
    }

    @Test
    void should_tell_a_hub_user_of_all_the_hubs_rooms() {
        TestClient nurse = world.connect("nurse");
        nurse.joined("notifier:" + world.backend.user("nurse").id(), "{}");

        nana.post(care, "one");
        theo.post(theos, "two");
        doc.post(theos, "three");
        nana.post(desk, "another hub's");

        assertThat(nurse.events("message_posted")).hasSize(3);
    }

    @Test
    void should_be_joined_by_nobody_else() {
        assertThat(client.join("notifier:" + doc.id(), "{}").path("status").asText())
                .isEqualTo("error");
    }
}
