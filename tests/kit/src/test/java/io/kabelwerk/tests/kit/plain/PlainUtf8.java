package io.kabelwerk.tests.kit.plain;

import io.kabelwerk.spi.JsonException;
import java.nio.ByteBuffer;

/** Reads UTF-8 byte by byte (RFC 3629, section 4). */
final class PlainUtf8 {

    private final ByteBuffer bytes;
    private final StringBuilder text = new StringBuilder();

    PlainUtf8(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    String decode() {
        while (bytes.hasRemaining()) {
            int first = bytes.get() & 0xff;
            if (first < 0x80) {
                text.append((char) first);
            } else if (first >= 0xc2 && first <= 0xdf) {
                text.append((char) ((first & 0x1f) << 6 | next(0x80, 0xbf)));
            } else if (first >= 0xe0 && first <= 0xef) {
                int second = next(first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
                text.append((char) ((first & 0xf) << 12 | second << 6 | next(0x80, 0xbf)));
            } else if (first >= 0xf0 && first <= 0xf4) {
                int second = next(first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
                int third = next(0x80, 0xbf);
                text.appendCodePoint((first & 7) << 18 | second << 12 | third << 6 | next(0x80, 0xbf));
            } else {
                throw refused();
            }
        }
        return text.toString();
    }

    /** The low bits of the next byte, which has to be in a range. */
    private int next(int least, int most) {
        int next = bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        if (next < least || next > most) {
            throw refused();
        }
        return next & 0x3f;
    }

    private JsonException refused() {
        return new JsonException("The text is not UTF-8, at offset " + (bytes.position() - 1));
    }
}
