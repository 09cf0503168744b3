package io.kabelwerk;

/** The backend answered an HTTP request, such as an upload, with an error. */
public final class RequestRejectedException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /** The status of the answer. */
    private final int status;

    /**
     * A rejection.
     *
     * @param message what was refused, and why
     * @param status the HTTP status
     */
    public RequestRejectedException(String message, int status) {
        super(message, null, null);
        this.status = status;
    }

    /**
     * The HTTP status of the answer.
     *
     * @return for example 400 for an upload of a type that is not accepted
     */
    public int status() {
        return status;
    }
}
