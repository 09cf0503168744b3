package io.kabelwerk;

/** The backend has refused an upload, with an HTTP status. */
public final class UploadRejectedException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /** The HTTP status. */
    private final int status;

    /**
     * A rejection.
     *
     * @param message what was refused, and why
     * @param status the HTTP status
     */
    public UploadRejectedException(String message, int status) {
        super(message, null, null);
        this.status = status;
    }

    /**
     * Returns the HTTP status of the response.
     *
     * @return for example 400 for an upload of a type that is not accepted
     */
    public int status() {
        return status;
    }
}
