package io.kabelwerk.spi.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The content of a peer's close frame (RFC 6455, 5.5.1 and 7.4).
 *
 * @param code the peer's code or, if the frame is wrong, the code to close with
 * @param reason the peer's reason or, if the frame is wrong, what is wrong with it
 * @param isRight whether the frame is as it must be
 */
record CloseFrame(int code, String reason, boolean isRight) {

    private static final String FORBIDDEN = "a close frame with a code that must not be sent";

    /** The most bytes of a reason: those of a control frame, without the two of the code. */
    private static final int LONGEST_REASON = 123;

    /** Checks the arguments of {@link io.kabelwerk.spi.Connection#close}. */
    static void requireSendable(int code, String reason) {
        if (code != 1000 && code != AbstractConnection.INVALID_TEXT && (code < 3000 || code > 4999)) {
            throw new IllegalArgumentException("code must be 1000, 1007, or 3000 to 4999, but is " + code);
        }
        long length = Utf8.length(Objects.requireNonNull(reason, "reason must not be null"));
        if (length > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must have at most " + LONGEST_REASON + " bytes in UTF-8, but has " + length);
        }
    }

    /** Checks a code, which is {@link AbstractConnection#NO_STATUS} where there is none. */
    static CloseFrame of(int code, String reason) {
        return isCode(code) ? new CloseFrame(code, reason, true) : wrong(AbstractConnection.PROTOCOL_ERROR, FORBIDDEN);
    }

    /** Reads a payload: nothing, or a code and a reason. */
    static CloseFrame of(ByteBuffer payload) {
        ByteBuffer reason = payload.duplicate();
        if (!reason.hasRemaining()) {
            return of(AbstractConnection.NO_STATUS, "");
        }
        if (reason.remaining() < Short.BYTES) {
            return wrong(AbstractConnection.PROTOCOL_ERROR, "a close frame with half a code");
        }
        int code = reason.getShort() & 0xffff;
        if (code == AbstractConnection.NO_STATUS) { // It stands for none, and cannot be sent.
            return wrong(AbstractConnection.PROTOCOL_ERROR, FORBIDDEN);
        }
        return Utf8.isValid(reason)
                ? of(code, StandardCharsets.UTF_8.decode(reason).toString())
                : wrong(AbstractConnection.INVALID_TEXT, "a close frame whose reason is not UTF-8");
    }

    private static CloseFrame wrong(int code, String rule) {
        return new CloseFrame(code, rule, false);
    }

    /** Those of RFC 6455, 7.4, and those that were registered since. */
    private static boolean isCode(int code) {
        return (code >= 1000 && code <= 1014 && code != 1004 && code != 1006) || (code >= 3000 && code <= 4999);
    }
}
