package io.kabelwerk.emulator;

/** A web server that Phoenix runs on, with the behavior that clients can see; see {@link Setup#webServer}. */
public enum WebServer {
    /** Cowboy, the default of Phoenix 1.6. */
    COWBOY(1000, 1000, 426),
    /** Bandit, the default of Phoenix since 1.7.11. */
    BANDIT(1011, 1002, 400);

    private final int disconnectCode;
    private final int silenceCode;
    private final int plainGetStatus;

    WebServer(int disconnectCode, int silenceCode, int plainGetStatus) {
        this.disconnectCode = disconnectCode;
        this.silenceCode = silenceCode;
        this.plainGetStatus = plainGetStatus;
    }

    /**
     * Returns the close code for a deliberate disconnect of a user's sockets; see {@link Fault.Disconnect}.
     *
     * @return the close code
     */
    public int disconnectCode() {
        return disconnectCode;
    }

    /**
     * Returns the close code for a client that has been silent for too long; see {@link Setup#silence}.
     *
     * @return the close code
     */
    public int silenceCode() {
        return silenceCode;
    }

    /**
     * Returns the HTTP status for a request to the socket's path that does not ask for a WebSocket.
     *
     * @return the HTTP status
     */
    public int plainGetStatus() {
        return plainGetStatus;
    }

    /**
     * Returns the close code that answers a client's close frame.
     *
     * @param code the client's close code
     * @return the same code, or 1000
     */
    public int answerTo(int code) {
        return this == COWBOY ? code : 1000;
    }
}
