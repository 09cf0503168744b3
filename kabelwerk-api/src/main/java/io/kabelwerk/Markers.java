package io.kabelwerk;

import java.util.Objects;
import java.util.Optional;

/**
 * The two markers of a room, as last known: see {@link Room#markers()}.
 *
 * @param own the connected user's
 * @param other the other side's: for an end user the hub user's that is furthest; for a hub user the end user's
 */
public record Markers(Optional<Marker> own, Optional<Marker> other) {

    /** Checks that nothing is null. */
    public Markers {
        Objects.requireNonNull(own, "own must not be null");
        Objects.requireNonNull(other, "other must not be null");
    }
}
