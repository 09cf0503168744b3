package io.kabelwerk;

/** What is known of a push that got no answer. */
public enum Delivery {
    /** It has not left this machine: it can safely be made again. */
    NOT_SENT,

    /** It was sent, and the answer did not arrive: it may have taken effect or not. */
    UNKNOWN
}
