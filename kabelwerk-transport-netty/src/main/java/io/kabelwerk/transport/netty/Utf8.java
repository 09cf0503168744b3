package io.kabelwerk.transport.netty;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict decoding of UTF-8. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * Decodes the whole content.
     *
     * <p>The JDK's fast decoder puts a replacement character in the place of whatever is malformed. So a text without
     * one is well-formed, and only a text with one, which may have been sent as such, needs the slow and strict
     * decoder.
     */
    static String decode(ByteBuf content) throws CharacterCodingException {
        String text = content.toString(StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        return StandardCharsets.UTF_8.newDecoder().decode(content.nioBuffer()).toString();
    }
}
