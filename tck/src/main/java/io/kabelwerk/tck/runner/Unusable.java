package io.kabelwerk.tck.runner;

/** What was asked for cannot be done; the message says why, and what to do. */
final class Unusable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unusable(String message) {
        super(message);
    }
}
