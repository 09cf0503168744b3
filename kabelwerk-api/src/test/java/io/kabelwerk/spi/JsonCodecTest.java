package io.kabelwerk.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a codec inherits whose library reads no bytes. */
class JsonCodecTest {

    /** The text itself, as its value. */
    private final JsonCodec codec = new JsonCodec() {
        @Override
        public Object decode(String json) {
            return json;
        }

        @Override
        public String encode(@Nullable Object value) {
            throw new UnsupportedOperationException();
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Grüße \uD83D\uDE00", "sent as such: \uFFFD", "\uFEFF"})
    void should_decode_bytes_of_each_kind_of_buffer(String text) {
        byte[] padded = ("<" + text + ">").getBytes(UTF_8);
        ByteBuffer part = ByteBuffer.wrap(padded, 1, padded.length - 2);
        ByteBuffer direct = ByteBuffer.allocateDirect(padded.length).put(padded);
        direct.limit(padded.length - 1).position(1);

        assertThat(codec.decode(part.slice())).isEqualTo(text);
        assertThat(codec.decode(part.asReadOnlyBuffer())).isEqualTo(text);
        assertThat(codec.decode(part)).isEqualTo(text);
        assertThat(codec.decode(direct)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "61ff", "c0af", "eda080", "f4908080", "e282", "efbfbd80", "c3efbfbd"})
    void should_refuse_bytes_that_are_not_utf8(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(JsonException.class)
                .hasMessage("This is not UTF-8");
    }
}
