package io.kabelwerk.tests.kit.memory;

import java.net.ProtocolException;

/** The peer has done what it must not; the connection ends with a close code for it. */
final class PeerFault extends ProtocolException {

    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_TEXT = 1007;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1L;

    /** The close code that says so. */
    private final int code;

    /** The message is sent to the peer; it must not have more than 123 bytes. */
    PeerFault(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
