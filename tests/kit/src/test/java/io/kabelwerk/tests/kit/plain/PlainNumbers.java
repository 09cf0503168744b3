package io.kabelwerk.tests.kit.plain;

import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads numbers: where one ends (RFC 8259, section 6), and its value. */
final class PlainNumbers {

    private final String json;
    private int at;

    PlainNumbers(String json, int start) {
        this.json = json;
        this.at = start;
    }

    /** The offset behind the number. */
    int end() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return at;
    }

    /** At least one. */
    private void digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw new JsonException("This is no value, at offset " + at);
        }
    }

    private int peek() {
        return at < json.length() ? json.charAt(at) : -1;
    }

    static Number valueOf(String text, int offset) {
        if (text.length() > JsonLimits.LONGEST_NUMBER) {
            throw new JsonException("A number is too long, at offset " + offset);
        }
        if (isInteger(text)) {
            BigInteger integer = new BigInteger(text);
            if (integer.bitLength() < Long.SIZE) {
                return integer.longValue();
            }
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new JsonException("The exponent of a number is out of range, at offset " + offset);
        }
        if (isScaleOutOfRange(number)) {
            throw new JsonException("The scale of a number is out of range, at offset " + offset);
        }
        return number;
    }

    private static boolean isInteger(String text) {
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
    }

    static boolean isScaleOutOfRange(BigDecimal number) {
        return number.scale() > JsonLimits.LARGEST_SCALE || number.scale() < -JsonLimits.LARGEST_SCALE;
    }
}
