package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorsTest {

    @Test
    void should_tell_what_is_known_of_a_push() {
        assertThat(new NoReplyException("message", Delivery.NOT_SENT).delivery())
                .contains(Delivery.NOT_SENT);
        assertThat(new ConnectionException("message", Delivery.UNKNOWN).delivery())
                .contains(Delivery.UNKNOWN);
        assertThat(new ClosedException("message", Delivery.NOT_SENT).delivery()).contains(Delivery.NOT_SENT);
        assertThat(new LimitExceededException("message", "maxPendingPushes", 1, Delivery.NOT_SENT).delivery())
                .contains(Delivery.NOT_SENT);
        assertThat(new ClosedException("message", null).delivery()).isEmpty();
        assertThat(new PushRejectedException("message", Map.of()).delivery())
                .as("it was answered")
                .isEmpty();
    }

    @Test
    void should_name_a_limit_and_its_setting() {
        assertThat(new LimitExceededException("No more pushes can wait", "maxPendingPushes", 1000, Delivery.NOT_SENT))
                .hasMessage("No more pushes can wait (the limit is 1000; the setting is maxPendingPushes)")
                .satisfies(error -> assertThat(error.setting()).isEqualTo("maxPendingPushes"))
                .satisfies(error -> assertThat(error.limit()).isEqualTo(1000));
    }

    @Test
    void should_name_the_topic_and_the_field_of_what_is_unreadable() {
        assertThat(new ProtocolException("room:42", "messages[3].id", "is missing"))
                .hasMessage("The backend sent something unreadable on room:42: messages[3].id is missing")
                .satisfies(error -> assertThat(error.topic()).isEqualTo("room:42"))
                .satisfies(error -> assertThat(error.field()).isEqualTo("messages[3].id"));
        assertThat(new ProtocolException("", "", "no array of five"))
                .hasMessage("The backend sent something unreadable on the socket: no array of five");
    }

    @Test
    void should_keep_the_whole_response_of_a_rejection_but_not_in_its_message() {
        Map<String, Object> response = new HashMap<>(Map.of("reason", "taken", "ids", List.of(1)));
        PushRejectedException error = new PushRejectedException("The backend refused", response);
        response.clear();

        assertThat(error.reason()).contains("taken");
        assertThat(error.response()).isEqualTo(Map.of("reason", "taken", "ids", List.of(1L)));
        assertThat(error).hasMessage("The backend refused");
        assertThat(new PushRejectedException("message", Map.of()).reason()).isEmpty();
        assertThat(new PushRejectedException("message", Map.of("reason", 7)).reason())
                .isEmpty();
    }

    @Test
    void should_survive_serialization_whatever_the_response_holds() throws IOException, ClassNotFoundException {
        PushRejectedException error = new PushRejectedException("message", Map.of("reason", "taken"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            PushRejectedException copy = (PushRejectedException) in.readObject();
            assertThat(copy).hasMessage("message");
            assertThat(copy.reason()).contains("taken");
            assertThat(copy.response()).isEmpty();
        }
    }
}
