package io.kabelwerk;

import java.util.Objects;

/**
 * A user, as others see them.
 *
 * @param id the ID that Kabelwerk gave the user
 * @param key the key by which the application knows the user: the {@code sub} of their tokens
 * @param name the name
 */
public record User(long id, String key, String name) {

    /** Checks that nothing is null. */
    public User {
        Objects.requireNonNull(key, "key must not be null");
        Objects.requireNonNull(name, "name must not be null");
    }

    /** The ID only: key and name are personal. */
    @Override
    public String toString() {
        return "User[id=" + id + "]";
    }
}
