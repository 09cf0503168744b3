package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as they come from the network. All other rules read each text in this form, too. */
abstract class CodecByteRules extends CodecRules {

    private static final int[] NONE = {};

    CodecByteRules(JsonCodecProvider provider) {
        super(provider);
    }

    private Throwable assertRefused(byte[] bytes) {
        Throwable thrown = catchThrowable(() -> codec().decode(ByteBuffer.wrap(bytes)));
        assertThat(thrown)
                .as("reading the bytes %s", HexFormat.of().formatHex(bytes))
                .isExactlyInstanceOf(JsonException.class);
        return thrown;
    }

    /**
     * A decoder that replaces characters changes what people wrote. If it fails: the decoder replaces what it cannot
     * read instead of reporting it.
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

    /** A frame of a WebSocket is UTF-8 only. If it fails: the library may guess the encoding from the first bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    @DisplayName("C703 MUST refuse texts in other encodings")
    void otherEncodings(String charset) {
        for (String json : new String[] {"1", "[1]", "[1,2,3]", "{\"a\":1}", "\"a\""}) {
            assertRefused(json.getBytes(Charset.forName(charset)));
        }
    }

    /** Only white space may come before the value. If it fails: the library may skip the mark. */
    @Test
    @DisplayName("C704 MUST refuse a byte order mark, and NULs")
    void mark() {
        assertRefused("\ufeff[1]".getBytes(StandardCharsets.UTF_8));
        assertRefused(new byte[] {0, '1'});
        assertRefused(new byte[] {'1', 0});
        assertRefused(new byte[] {0, 0, 0, '1'});
        assertRefused(new byte[0]);
    }

    /**
     * The bytes belong to the transport, which reuses them. If it fails: strings may be created lazily from the bytes.
     */
    @Test
    @DisplayName("C705 MUST NOT keep or change the bytes")
    void notKept() {
        byte[] bytes = "{\"text\":\"für 5 €\",\"list\":[1,\"zwei\"]}".getBytes(StandardCharsets.UTF_8);
        byte[] before = bytes.clone();
        Object value = codec().decode(ByteBuffer.wrap(bytes));
        assertThat(bytes).isEqualTo(before);
        Arrays.fill(bytes, (byte) 'x');
        assertThat(value).isEqualTo(object("text", "für 5 €", "list", array(1L, "zwei")));
    }

    /**
     * RFC 3629 says which bytes may follow each byte. If it fails: the bytes in the message are the smallest that fail;
     * a range in a table is one too long or too short.
     */
    @Test
    @DisplayName("C706 MUST decode exactly what is UTF-8 of all first and second bytes, and around each further one")
    void allBytes() {
        for (int first = 0x80; first <= 0xff; first++) {
            for (int second = 0; second <= 0xff; second++) {
                assertUtf8(first, second);
            }
            for (int second : new int[] {0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
                for (int third : new int[] {0x22, 0x7f, 0x80, 0xbf, 0xc0, 0xff}) {
                    assertUtf8(first, second, third);
                    for (int fourth : first < 0xe0 ? NONE : new int[] {0x41, 0x7f, 0x80, 0xbf, 0xc0}) {
                        assertUtf8(first, second, third, fourth);
                    }
                }
            }
        }
    }

    /** As the decoder of the JDK decides, in a string, and then in a key. */
    private void assertUtf8(int... units) {
        byte[] json = new byte[units.length + 4];
        json[0] = '"';
        for (int i = 0; i < units.length; i++) {
            json[i + 1] = (byte) units[i];
        }
        json[units.length + 1] = 'a';
        json[units.length + 2] = '"';
        json[units.length + 3] = ' ';
        CodecOracle.Meaning meaning;
        try {
            meaning = CodecOracle.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString());
        } catch (CharacterCodingException e) {
            meaning = new CodecOracle.Meaning(false, null);
        }
        Object value;
        try {
            value = codec().decode(ByteBuffer.wrap(json));
        } catch (JsonException e) {
            if (meaning.accepted()) {
                throw new AssertionError(HexFormat.of().formatHex(json) + " must be read, but: " + e.getMessage());
            }
            return;
        }
        if (!meaning.accepted() || !Objects.equals(value, meaning.value())) {
            throw new AssertionError(HexFormat.of().formatHex(json) + " must not be read as " + value);
        }
    }

    /** As C701, in long texts. If it fails: only a part of the bytes is checked, or they are checked in groups. */
    @Test
    @DisplayName("C707 MUST refuse what is not UTF-8 at any place of a long text")
    void notUtf8FarAway() {
        String[] wrong = {"ff", "80", "c0af", "c3", "eda080", "e282", "f09f98", "f4908080"};
        for (int length : LongTexts.lengths(17)) {
            byte[] letters = ("\"" + LongTexts.letters(length)).getBytes(StandardCharsets.UTF_8);
            for (String hex : wrong) {
                byte[] bytes = HexFormat.of().parseHex(hex);
                for (String end : new String[] {"\"", "and more\"", ""}) {
                    ByteBuffer json = ByteBuffer.allocate(letters.length + bytes.length + end.length());
                    json.put(letters)
                            .put(bytes)
                            .put(end.getBytes(StandardCharsets.UTF_8))
                            .flip();
                    try {
                        codec().decode(json);
                    } catch (JsonException e) {
                        continue;
                    }
                    throw new AssertionError("the bytes " + hex + " after " + length + " chars must be refused");
                }
            }
        }
    }

    /**
     * Transports have buffers of all kinds of libraries. If it fails: a buffer's array was used without its offset, or
     * without a check that there is one; its capacity was used as its limit; or its byte order mattered.
     */
    @Test
    @DisplayName("C708 MUST decode from every kind of buffer, and nothing outside the text's bounds")
    void buffers() {
        for (String json : new String[] {"1", "[1,\"é😀\"]", "{\"ключ\":[]}", "[1", "\"a", "12", "tru", "{\"a\":1"}) {
            byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
            for (String around : new String[] {"", "1", "]", "\"", "e", "}", " ", "\u0000", "[[[", "é", "😀"}) {
                byte[] edge = around.getBytes(StandardCharsets.UTF_8);
                byte[] bytes = ByteBuffer.allocate(utf8.length + 2 * edge.length)
                        .put(edge)
                        .put(utf8)
                        .put(edge)
                        .array();
                ByteBuffer heap = ByteBuffer.wrap(bytes, edge.length, utf8.length);
                ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
                direct.limit(edge.length + utf8.length).position(edge.length);
                for (ByteBuffer buffer : new ByteBuffer[] {
                    heap,
                    heap.slice(),
                    heap.asReadOnlyBuffer(),
                    heap.slice().asReadOnlyBuffer(),
                    heap.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                    direct,
                    direct.slice(),
                    direct.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN)
                }) {
                    assertReadsBuffer(json, buffer);
                }
            }
        }
    }

    private void assertReadsBuffer(String json, ByteBuffer buffer) {
        CodecOracle.Meaning meaning = CodecOracle.of(json);
        String what = printable(json) + " in a " + buffer;
        ByteBuffer all = buffer.duplicate().clear();
        ByteBuffer before =
                ByteBuffer.allocate(all.remaining()).put(all.duplicate()).flip();
        Object value = null;
        boolean accepted = true;
        try {
            value = codec().decode(buffer);
        } catch (JsonException e) {
            accepted = false;
        }
        assertThat(accepted).as("whether it reads %s", what).isEqualTo(meaning.accepted());
        assertThat(value).as("what it reads from %s", what).isEqualTo(meaning.value());
        assertThat(all).as("%s afterwards", what).isEqualTo(before);
    }

    /** As C501, for bytes. If it fails: see there; an error may have a part of the bytes, too. */
    @Test
    @DisplayName("C709 MUST NOT repeat the bytes in an error")
    void secrets() {
        String secret = "Mondscheinsonate";
        for (String json : new String[] {
            secret,
            "[" + secret + "]",
            "\"" + secret,
            "\"" + secret + "\\x\"",
            "\"" + secret + "\\ud800\"",
            "{\"" + secret + "\" 1}",
            "{\"" + secret + "\":1,\"" + secret + "\":2}",
            "{\"" + secret + "\\ude00\":1}",
            "[\"" + secret + "\"] " + secret,
            "true" + secret,
            "1" + secret,
            "\ufeff\"" + secret + "\"",
            "\"" + secret + "\n\"",
            "\"" + secret + "\u0000\"",
            "[\"" + secret + "\",1e99999999999]"
        }) {
            assertSilent(json.getBytes(StandardCharsets.UTF_8), secret);
            byte[] notUtf8 = ("\"" + json + "?\"").getBytes(StandardCharsets.UTF_8);
            notUtf8[notUtf8.length - 2] = (byte) 0xfc;
            assertSilent(notUtf8, secret);
        }
    }

    private void assertSilent(byte[] bytes, String secret) {
        Throwable refused = assertRefused(bytes);
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString())
                .doesNotContainIgnoringCase(secret)
                .doesNotContain(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
        assertThat(refused).message().isNotBlank();
    }

    /** As C504, in bytes or in chars. If it fails: a library that reads bytes may not know the position in chars. */
    @Test
    @DisplayName("C710 SHOULD say where bytes go wrong")
    void place() {
        int index = 5_000;
        String start = "[\"" + "a".repeat(index - 4) + "\",";
        for (String wrong : new String[] {"x]", "1 2]", "\"\\x\"]", "01]", "}", "]"}) {
            String message = String.valueOf(assertRefused((start + wrong).getBytes(StandardCharsets.UTF_8))
                    .getMessage());
            assertThat(message).doesNotContain("-1");
            assertThat(Pattern.compile("\\d+")
                            .matcher(message)
                            .results()
                            .map(number -> Long.parseLong(number.group()))
                            .toList())
                    .as("a number near %s in: %s", index, message)
                    .anyMatch(number -> number >= index - 2 && number <= index + 6);
        }
    }
}
