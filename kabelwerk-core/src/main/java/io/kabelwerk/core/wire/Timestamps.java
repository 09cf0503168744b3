package io.kabelwerk.core.wire;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads timestamps as the backend writes them, {@code 2021-03-04T05:06:07Z} with or without a fraction: each message
 * has two, and the JDK's general parser takes longer for these than all the rest of the message takes.
 */
final class Timestamps {

    /** Where the seconds end. */
    private static final int WHOLE = "2021-03-04T05:06:07".length();

    private static final int NANO_DIGITS = 9;

    private static final int SECONDS_PER_DAY = 24 * 60 * 60;

    private Timestamps() {}

    /** Whatever does not look like that is left to the JDK's parser, with its errors. */
    static Instant parse(String text) {
        int length = text.length();
        if (length > WHOLE
                && text.charAt(length - 1) == 'Z'
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':') {
            int year = digits(text, 0, 4);
            int month = digits(text, 5, 7);
            int day = digits(text, 8, 10);
            int hour = digits(text, 11, 13);
            int minute = digits(text, 14, 16);
            int second = digits(text, 17, WHOLE);
            int nanos = nanos(text, length - 1);
            if ((year | month | day | hour | minute | second | nanos) >= 0 && hour < 24 && minute < 60 && second < 60) {
                long seconds = SECONDS_PER_DAY * LocalDate.of(year, month, day).toEpochDay();
                return Instant.ofEpochSecond(seconds + 60L * (60 * hour + minute) + second, nanos);
            }
        }
        return Instant.parse(text);
    }

    /** The fraction of the second, if there is one; negative if it is none. */
    private static int nanos(String text, int end) {
        if (end == WHOLE) {
            return 0;
        }
        int count = end - WHOLE - 1;
        if (text.charAt(WHOLE) != '.' || count < 1 || count > NANO_DIGITS) {
            return -1;
        }
        int nanos = digits(text, WHOLE + 1, end);
        for (int i = count; i < NANO_DIGITS; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Their value; negative if any is not a digit. */
    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
