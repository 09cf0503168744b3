package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\u007f\u0080", "\u07ff\u0800", "für", "\uffff", "\uD83D\uDE00", "a\uD83D\uDE00é€"})
    void should_count_the_bytes_that_a_text_has_in_utf_8(String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    /** As the JDK's decoder says, for all beginnings of characters, wherever they are in a text. */
    @Test
    void should_tell_what_is_utf_8() {
        for (int first = 0x80; first <= 0xff; first++) {
            for (int second = 0; second <= 0xff; second++) {
                for (int third : new int[] {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
                    for (int fourth : new int[] {0x00, 0x7f, 0x80, 0xbf, 0xc0}) {
                        assertAsTheDecoder(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth});
                    }
                }
            }
        }
    }

    @Test
    void should_tell_what_is_utf_8_between_other_characters() {
        Random random = new Random(4711);
        byte[] text =
                "eight or more ASCII chars, für €5, \uD83D\uDE00\uD83D\uDE00 and on".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = text.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            int from = random.nextInt(changed.length);
            ByteBuffer part = ByteBuffer.wrap(changed, from, random.nextInt(changed.length - from + 1));
            boolean expected = isDecoded(part.duplicate());
            assertThat(Utf8.isValid(part)).isEqualTo(expected);
            assertThat(Utf8.isValid(part.asReadOnlyBuffer())).isEqualTo(expected);
            assertThat(Utf8.isValid(part.slice())).isEqualTo(expected);
            assertThat(part.position()).isEqualTo(from);
        }
    }

    @Test
    void should_find_an_ascii_character_among_others() {
        Random random = new Random(4711);
        byte[] bytes = new byte[40];
        for (int round = 0; round < 20_000; round++) {
            random.nextBytes(bytes);
            bytes[random.nextInt(bytes.length)] = '\\';
            int from = random.nextInt(bytes.length);
            int end = from + random.nextInt(bytes.length - from + 1);
            int expected = from;
            while (expected < end && bytes[expected] != '\\') {
                expected++;
            }
            assertThat(Utf8.indexOf('\\', bytes, from, end)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "für", "€€", "\uD83D\uDE00"})
    void should_say_which_text_is_longer_than_it_may_be(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        assertThat(Utf8.isLonger(text, length)).isFalse();
        assertThat(Utf8.isLonger(text, length + 1)).isFalse();
        assertThat(Utf8.isLonger(text, length - 1)).isTrue();
    }

    private static void assertAsTheDecoder(byte[] bytes) {
        assertAsTheDecoder(bytes, 4);
        assertAsTheDecoder(bytes, 3);
    }

    private static void assertAsTheDecoder(byte[] bytes, int length) {
        assertThat(Utf8.isValid(ByteBuffer.wrap(bytes, 0, length)))
                .isEqualTo(isDecoded(ByteBuffer.wrap(bytes, 0, length)));
    }

    private static boolean isDecoded(ByteBuffer bytes) {
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(bytes, CharBuffer.allocate(bytes.remaining()), true)
                .isError();
    }
}
