package io.kabelwerk;

/** The outcome of a request that has failed without a reply from the backend. */
public enum RequestOutcome {
    /** The request was not sent. It has had no effect, and can safely be made again. */
    NOT_SENT,

    /** The request was sent, but no reply arrived. It may have taken effect or not. */
    UNKNOWN
}
