package io.kabelwerk;

/** The answer to a push, a join or a request did not come in time. */
public final class NoReplyException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /**
     * A time-out.
     *
     * @param message what was waited for, and for how long
     * @param delivery whether it was sent at all
     */
    public NoReplyException(String message, Delivery delivery) {
        super(message, null, delivery);
    }
}
