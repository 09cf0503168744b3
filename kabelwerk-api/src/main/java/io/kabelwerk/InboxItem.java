package io.kabelwerk;

import io.kabelwerk.spi.support.JsonValues;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A room as an inbox lists it, with its latest message.
 *
 * @param room the room; a {@link EndUserRoom} for end users, a {@link HubUserRoom} for hub users
 * @param message the room's latest message; empty while it has none
 * @param markedBy the IDs of the users who have read that message
 * @param isNew whether there is a message that the connected user has not read
 */
public record InboxItem(ListedRoom room, Optional<Message> message, Set<Long> markedBy, boolean isNew) {

    /** Copies the set. */
    public InboxItem {
        Objects.requireNonNull(room, "room must not be null");
        Objects.requireNonNull(message, "message must not be null");
        markedBy = Set.copyOf(Objects.requireNonNull(markedBy, "markedBy must not be null"));
    }

    /** A room as an inbox lists it. */
    public sealed interface ListedRoom {

        /**
         * The room's ID, for {@link Kabelwerk#openRoom(long)}.
         *
         * @return the ID
         */
        long id();
    }

    /**
     * A room as an end user's inbox lists it.
     *
     * @param id the room's ID
     * @param hub the hub that the room belongs to
     */
    public record EndUserRoom(long id, Hub hub) implements ListedRoom {

        /** Checks that nothing is null. */
        public EndUserRoom {
            Objects.requireNonNull(hub, "hub must not be null");
        }
    }

    /**
     * A room as a hub user's inbox lists it.
     *
     * @param id the room's ID
     * @param hubId the ID of the hub that the room belongs to
     * @param user the end user
     * @param archived whether the room is archived
     * @param hubUserId the ID of the hub user to whom the room is assigned
     * @param attributes the room's attributes, as JSON values (see {@link Room#attributes()})
     */
    public record HubUserRoom(
            long id,
            long hubId,
            User user,
            boolean archived,
            OptionalLong hubUserId,
            Map<String, @Nullable Object> attributes)
            implements ListedRoom {

        /** Checks and copies the attributes. */
        public HubUserRoom {
            Objects.requireNonNull(user, "user must not be null");
            Objects.requireNonNull(hubUserId, "hubUserId must not be null");
            attributes = JsonValues.copyOfObject(attributes, "attributes");
        }

        /** The IDs only: the attributes are personal. */
        @Override
        public String toString() {
            return "HubUserRoom[id=" + id + ", hubId=" + hubId + ", archived=" + archived + "]";
        }
    }
}
