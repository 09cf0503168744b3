package io.kabelwerk;

import java.util.Objects;

/** How a request was settled. */
public enum RequestResult {
    /** The backend has carried it out. */
    ACCEPTED,

    /** The backend has refused it. */
    REJECTED,

    /** There was no reply in time. */
    NO_REPLY,

    /** There is no reply for another reason: the connection or the channel has closed, or a limit was reached. */
    FAILED;

    /**
     * Returns the result of a request that has failed with an error.
     *
     * @param error the error
     * @return {@link #REJECTED}, {@link #NO_REPLY} or {@link #FAILED}
     */
    public static RequestResult of(KabelwerkException error) {
        if (Objects.requireNonNull(error, "error must not be null") instanceof NoReplyException) {
            return NO_REPLY;
        }
        boolean refused = error instanceof RequestRejectedException
                || error instanceof UploadRejectedException
                || error instanceof AuthenticationException;
        return refused ? REJECTED : FAILED;
    }
}
