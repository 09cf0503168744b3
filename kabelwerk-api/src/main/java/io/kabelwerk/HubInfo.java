package io.kabelwerk;

import java.util.List;
import java.util.Objects;

/**
 * The hub of the connected hub user, with its members.
 *
 * @param id its ID
 * @param name its name
 * @param users its hub users
 */
public record HubInfo(long id, String name, List<User> users) {

    /** Copies the list. */
    public HubInfo {
        Objects.requireNonNull(name, "name must not be null");
        users = List.copyOf(Objects.requireNonNull(users, "users must not be null"));
    }
}
