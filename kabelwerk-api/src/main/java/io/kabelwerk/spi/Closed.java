package io.kabelwerk.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * How a connection ended.
 *
 * <p>With the code of the peer's close frame, where there was one; 1005 if that frame had no code; 1006 if there was no
 * close frame, because of a reset, an abort or a peer that did not answer our own. When it was this side that found the
 * peer at fault: 1002 (protocol error), 1007 (invalid UTF-8) or 1009 (message too big).
 *
 * @param code the status code, as in RFC 6455, section 7.4
 * @param reason the reason in the close frame; empty where there is none
 * @param cause the error behind it, where there is one; without any words of the peer's or of a library's, as {@link
 *     io.kabelwerk.spi.support.Redaction} leaves it
 */
public record Closed(int code, String reason, Optional<Throwable> cause) {

    /** The code of a connection that ended without a close frame. */
    public static final int ABNORMAL = 1006;

    /** Checks that nothing is null. */
    public Closed {
        Objects.requireNonNull(reason, "reason must not be null");
        Objects.requireNonNull(cause, "cause must not be null");
    }

    /** Without the reason, which is the peer's word, and with no more of the cause than its class. */
    @Override
    public String toString() {
        return "Closed[code=" + code
                + cause.map(error -> ", cause=" + error.getClass().getName()).orElse("") + "]";
    }

    /**
     * An end by a close frame.
     *
     * @param code its status code
     * @param reason its reason, or the empty string
     * @return an end without a cause
     */
    public static Closed of(int code, String reason) {
        return new Closed(code, reason, Optional.empty());
    }

    /**
     * An end without a close frame.
     *
     * @param cause the error behind it
     * @return an end with the code {@link #ABNORMAL}
     */
    public static Closed abnormally(Throwable cause) {
        return new Closed(ABNORMAL, "", Optional.of(Objects.requireNonNull(cause, "cause must not be null")));
    }

    /**
     * An end without a close frame and without a known cause.
     *
     * @return an end with the code {@link #ABNORMAL}
     */
    public static Closed abnormally() {
        return new Closed(ABNORMAL, "", Optional.empty());
    }
}
