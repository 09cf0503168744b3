package io.kabelwerk;

/** The reply to a request, a join or an upload did not arrive in time. */
public final class NoReplyException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /**
     * A time-out.
     *
     * @param message which reply is missing, and how long it was waited for
     * @param outcome whether the request was sent
     */
    public NoReplyException(String message, RequestOutcome outcome) {
        super(message, null, outcome);
    }
}
