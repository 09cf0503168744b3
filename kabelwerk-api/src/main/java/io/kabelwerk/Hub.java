package io.kabelwerk;

import java.util.Objects;

/**
 * A hub: a care team with its rooms, as its end users see it.
 *
 * @param id its ID
 * @param name its name
 * @param slug its short name in addresses and settings
 */
public record Hub(long id, String name, String slug) {

    /** Checks that nothing is null. */
    public Hub {
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(slug, "slug must not be null");
    }
}
