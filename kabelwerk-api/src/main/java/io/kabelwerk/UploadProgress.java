package io.kabelwerk;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far an upload has come. It starts over where the request has to be made a second time.
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
