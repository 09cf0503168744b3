package io.kabelwerk.transport.netty;

import io.netty.handler.codec.DecoderException;

/** Finds out what went wrong. */
final class Causes {

    private Causes() {}

    /** The error without what Netty wraps round it: the failure of a TLS handshake comes as one of a decoder. */
    static Throwable real(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof DecoderException && cause != null ? cause : error;
    }
}
