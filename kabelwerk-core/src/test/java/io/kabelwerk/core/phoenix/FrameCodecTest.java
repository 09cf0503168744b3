package io.kabelwerk.core.phoenix;

import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.testing.JacksonCodec;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

    private final FrameCodec codec = new FrameCodec(new JacksonCodec());

    @Test
    void should_write_a_frame_as_an_array_of_five() {
        Frame frame = new Frame("3", "9", "room:42", "post_message", object("text", "hello"));

        assertThat(codec.encode(frame)).isEqualTo("[\"3\",\"9\",\"room:42\",\"post_message\",{\"text\":\"hello\"}]");
    }

    @Test
    void should_write_refs_that_are_missing_as_null() {
        assertThat(codec.encode(new Frame(null, "7", "phoenix", "heartbeat", Map.of())))
                .isEqualTo("[null,\"7\",\"phoenix\",\"heartbeat\",{}]");
    }

    @Test
    @DisplayName("S46 reads what it writes: a topic with a comma, an event with spaces, an ID above 2^53")
    void should_read_what_it_writes() {
        Frame frame = new Frame("3", null, "room:4,2", "event with spaces", object("id", Long.MAX_VALUE));

        assertThat(codec.decode(codec.encode(frame))).isEqualTo(frame);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "17",
                "'text'",
                "{}",
                "[]",
                "[null,null,'t','e']",
                "[null,null,'t','e',{},{}]",
                "[null,null,'t','e',{}] x",
                "[null,null,'t','e',{}",
                "not json",
                "\u0000"
            })
    void should_refuse_what_is_no_array_of_five(String text) {
        ProtocolViolationException error = refused(text);

        assertThat(error.topic()).isEmpty();
        assertThat(error.field()).isEmpty();
        assertThat(error).hasMessageStartingWith("The backend sent something unreadable on the socket: ");
    }

    @Test
    void should_refuse_a_frame_that_is_nested_without_an_end() {
        assertThat(refused("[".repeat(100_000)).topic()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[null,null,null,'e',{}]      |        | topic",
                "[null,null,7,'e',{}]         |        | topic",
                "[null,null,'room:7',null,{}] | room:7 | event",
                "[null,null,'room:7',{},{}]   | room:7 | event",
                "[null,null,'room:7','e',null]| room:7 | payload",
                "[null,null,'room:7','e',[]]  | room:7 | payload",
                "[null,null,'room:7','e','s'] | room:7 | payload",
                "[5,null,'room:7','e',{}]     | room:7 | join_ref",
                "[null,5,'room:7','e',{}]     | room:7 | ref"
            })
    void should_name_the_topic_and_the_part_that_cannot_be_read(String text, String topic, String field) {
        ProtocolViolationException error = refused(text);

        assertThat(error.topic()).isEqualTo(topic == null ? "" : topic);
        assertThat(error.field()).isEqualTo(field);
    }

    @Test
    void should_never_repeat_what_somebody_wrote() {
        assertThat(refused("[null,null,'room:7','e','my secret']").getMessage()).doesNotContain("secret");
        assertThat(refused("[null,null,'room:7','e',{'text':'my secret").getMessage())
                .doesNotContain("secret");
        assertThat(refused("[null,null,'my secret','e',7]").getMessage()).doesNotContain("secret");
        assertThat(refused("[null,null,'my secret',7,{}]").topic()).isEmpty();
        assertThat(refused("[7,null,'my secret','e',{}]").topic()).isEmpty();
        assertThat(refused("[null,null,'room:7','my secret',7]"))
                .hasMessageContaining("payload of (an event whose name is none)");
        assertThat(new Frame("1", "2", "room:7", "post_message", object("text", "my secret")))
                .asString()
                .isEqualTo("post_message on room:7, ref 2");
        assertThat(new Frame("my secret", "my secret", "my secret", "my secret", object()))
                .asString()
                .isEqualTo("(an event whose name is none) on (a topic that is none), ref (none of ours)");
    }

    private ProtocolViolationException refused(String text) {
        return assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> codec.decode(text.replace('\'', '"')))
                .actual();
    }
}
