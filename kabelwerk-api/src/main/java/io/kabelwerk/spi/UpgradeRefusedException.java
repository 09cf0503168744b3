package io.kabelwerk.spi;

import java.io.IOException;

/** The peer answered the WebSocket upgrade with another HTTP status than 101. */
public final class UpgradeRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The status of the answer. */
    private final int status;

    /**
     * A refusal.
     *
     * @param status the HTTP status of the answer
     */
    public UpgradeRefusedException(int status) {
        super("The WebSocket upgrade was answered with HTTP status " + status + " instead of 101");
        this.status = status;
    }

    /**
     * The HTTP status of the answer.
     *
     * @return the status, for example 403
     */
    public int status() {
        return status;
    }
}
