package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as they come from the network. All other rules read each text in this form, too. */
abstract class CodecByteRules extends CodecRules {

    CodecByteRules(JsonCodecProvider provider) {
        super(provider);
    }

    private void assertRefused(byte[] bytes) {
        assertThat(catchThrowable(() -> codec().decode(ByteBuffer.wrap(bytes))))
                .as("reading the bytes %s", HexFormat.of().formatHex(bytes))
                .isExactlyInstanceOf(JsonException.class);
    }

    /**
     * Where a text ends matters to those who show it. If it fails: a decoder that replaces what it cannot read is not
     * strict.
     */
    @ParameterizedTest(name = "22{0}22")
    @ValueSource(
            strings = {
                "fc", // Latin-1
                "80", // the end of a character without its beginning
                "c3", // cut
                "e282", // cut
                "f09f98", // cut
                "c080", // overlong
                "c1bf", // overlong
                "e09fbf", // overlong
                "f08fbfbf", // overlong
                "eda080", // half of a surrogate pair
                "eda0bdedb880", // both halves
                "f4908080", // beyond the last character
                "f8888080", // five bytes
                "fe",
                "ff"
            })
    @DisplayName("C701 MUST refuse what is not UTF-8, in a string")
    void notUtf8(String hex) {
        assertRefused(HexFormat.of().parseHex("22" + hex + "22"));
    }

    /** A key is a string as well. If it fails: names may be looked up by their bytes before they are checked. */
    @Test
    @DisplayName("C702 MUST refuse what is not UTF-8, in a key and outside of strings")
    void notUtf8Elsewhere() {
        assertRefused(HexFormat.of().parseHex("7b22fc223a317d")); // {"\xfc":1}
        assertRefused(HexFormat.of().parseHex("7b22eda080223a317d"));
        assertRefused(HexFormat.of().parseHex("5b31fc5d"));
        assertRefused(HexFormat.of().parseHex("31c3"));
    }

    /**
     * A frame of a WebSocket is UTF-8 and nothing else. If it fails: the library may guess the encoding from the first
     * bytes.
     */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    @DisplayName("C703 MUST refuse texts in other encodings")
    void otherEncodings(String charset) {
        for (String json : new String[] {"1", "[1]", "[1,2,3]", "{\"a\":1}", "\"a\""}) {
            assertRefused(json.getBytes(Charset.forName(charset)));
        }
    }

    /** Nothing comes before the value but white space. If it fails: the library may skip the mark. */
    @Test
    @DisplayName("C704 MUST refuse a byte order mark, and NULs")
    void mark() {
        assertRefused("\ufeff[1]".getBytes(StandardCharsets.UTF_8));
        assertRefused(new byte[] {0, '1'});
        assertRefused(new byte[] {'1', 0});
        assertRefused(new byte[] {0, 0, 0, '1'});
        assertRefused(new byte[0]);
    }

    /** The bytes are the transport's. If it fails: strings may be made when they are first asked for. */
    @Test
    @DisplayName("C705 MUST NOT keep the bytes, nor change them")
    void notKept() {
        byte[] bytes = "{\"text\":\"für 5 €\",\"list\":[1,\"zwei\"]}".getBytes(StandardCharsets.UTF_8);
        byte[] before = bytes.clone();
        Object value = codec().decode(ByteBuffer.wrap(bytes));
        assertThat(bytes).isEqualTo(before);
        Arrays.fill(bytes, (byte) 'x');
        assertThat(value).isEqualTo(object("text", "für 5 €", "list", array(1L, "zwei")));
    }
}
