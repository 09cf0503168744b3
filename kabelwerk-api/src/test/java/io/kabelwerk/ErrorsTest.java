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
        assertThat(new NoReplyException("message", RequestOutcome.NOT_SENT).outcome())
                .contains(RequestOutcome.NOT_SENT);
        assertThat(new ConnectionException("message", RequestOutcome.UNKNOWN).outcome())
                .contains(RequestOutcome.UNKNOWN);
        assertThat(new ClosedException("message", RequestOutcome.NOT_SENT).outcome())
                .contains(RequestOutcome.NOT_SENT);
        assertThat(new LimitExceededException("message", "maxPendingRequests", 1, RequestOutcome.NOT_SENT).outcome())
                .contains(RequestOutcome.NOT_SENT);
        assertThat(new ClosedException("message", null).outcome()).isEmpty();
        assertThat(new RequestRejectedException("message", Map.of()).outcome())
                .as("it was answered")
                .isEmpty();
    }

    @Test
    void should_name_a_limit_and_its_setting() {
        assertThat(new LimitExceededException(
                        "No more requests can wait", "maxPendingRequests", 1000, RequestOutcome.NOT_SENT))
                .hasMessage("No more requests can wait (the limit is 1000; the setting is maxPendingRequests)")
                .satisfies(error -> assertThat(error.setting()).isEqualTo("maxPendingRequests"))
                .satisfies(error -> assertThat(error.limit()).isEqualTo(1000));
    }

    @Test
    void should_name_the_topic_and_the_field_of_what_is_unreadable() {
        assertThat(new ProtocolViolationException("room:42", "messages[3].id", "is missing"))
                .hasMessage("The backend sent something unreadable on room:42: messages[3].id is missing")
                .satisfies(error -> assertThat(error.topic()).isEqualTo("room:42"))
                .satisfies(error -> assertThat(error.field()).isEqualTo("messages[3].id"));
        assertThat(new ProtocolViolationException("", "", "no array of five"))
                .hasMessage("The backend sent something unreadable on the socket: no array of five");
    }

    @Test
    void should_keep_the_whole_response_of_a_rejection_but_not_in_its_message() {
        Map<String, Object> response = new HashMap<>(Map.of("reason", "taken", "ids", List.of(1)));
        RequestRejectedException error = new RequestRejectedException("The backend refused", response);
        response.clear();

        assertThat(error.reason()).contains("taken");
        assertThat(error.response()).isEqualTo(Map.of("reason", "taken", "ids", List.of(1L)));
        assertThat(error).hasMessage("The backend refused");
        assertThat(new RequestRejectedException("message", Map.of()).reason()).isEmpty();
        assertThat(new RequestRejectedException("message", Map.of("reason", 7)).reason())
                .isEmpty();
    }

    @Test
    void should_survive_serialization_whatever_the_response_holds() throws IOException, ClassNotFoundException {
        RequestRejectedException error = new RequestRejectedException("message", Map.of("reason", "taken"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            RequestRejectedException copy = (RequestRejectedException) in.readObject();
            assertThat(copy).hasMessage("message");
            assertThat(copy.reason()).contains("taken");
            assertThat(copy.response()).isEmpty();
        }
    }
}
