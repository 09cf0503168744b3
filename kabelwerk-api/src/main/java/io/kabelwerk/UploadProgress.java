package io.kabelwerk;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The progress of an upload. It starts over if the request has to be made a second time. None is reported after {@link
 * Kabelwerk#disconnect()}, nor after the upload's future is complete.
 *
 * @param sentBytes how many bytes of the file have been handed to the network
 * @param totalBytes how many bytes the file has; empty for a stream of unknown length
 */
public record UploadProgress(long sentBytes, OptionalLong totalBytes) {

    /** Checks that nothing is null. */
    public UploadProgress {
        Objects.requireNonNull(totalBytes, "totalBytes must not be null");
    }
}
