package io.kabelwerk.emulator;

import io.kabelwerk.emulator.json.Json;
import io.kabelwerk.emulator.server.Server;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A user who acts without a socket: what is done here reaches every client as if another client had done it.
 *
 * <p>From {@link KabelwerkEmulator#user} it may be used on any thread, and each call returns when it is done; from
 * {@link Backend#user} it belongs to the backend's thread. What the backend would refuse to a client is an
 * {@link IllegalArgumentException} with the same reason.
 */
public final class EmulatedUser {

    /** How the backend is entered. */
    interface Access {
        <T> T call(Supplier<T> action);

        Backend backend();

        /** From any thread. */
        static Access from(Server server, Backend backend) {
            return new Access() {
                @Override
                public <T> T call(Supplier<T> action) {
                    return server.change(action);
                }

                @Override
                public Backend backend() {
                    return backend;
                }
            };
        }

        static Access direct(Backend backend) {
            return new Access() {
                @Override
                public <T> T call(Supplier<T> action) {
                    return action.get();
                }

                @Override
                public Backend backend() {
                    return backend;
                }
            };
        }
    }

    private interface Action<T> {
        T apply(Chat chat, Effects effects);
    }

    private final User user;
    private final Access access;

    EmulatedUser(User user, Access access) {
        this.user = user;
        this.access = access;
    }

    /**
     * The user's ID.
     *
     * @return the ID
     */
    public long id() {
        return user.id;
    }

    /**
     * The user's key.
     *
     * @return the key
     */
    public String key() {
        return user.key;
    }

    /**
     * Makes a room; for end users.
     *
     * @param hub the slug of the hub
     * @return the room's ID
     * @throws IllegalArgumentException if there is no such hub, or the room exists
     */
    public long createRoom(String hub) {
        return act("create a room", (chat, effects) -> chat.createRoom(user, chat.hub(hub)).id);
    }

    /**
     * Posts a text.
     *
     * @param roomId the room's ID
     * @param text the text, markdown, not empty
     * @return the message
     * @throws IllegalArgumentException if the user has no such room, or the text is empty
     */
    public MessageSnapshot post(long roomId, String text) {
        return act(
                "post",
                (chat, effects) ->
                        chat.post(user, chat.room(roomId, user), text, effects).snapshot());
    }

    /**
     * Deletes a message of one's own.
     *
     * @param roomId the room's ID
     * @param messageId the message's ID
     * @return the message that was deleted
     * @throws IllegalArgumentException if the user has no such room or message
     */
    public MessageSnapshot delete(long roomId, long messageId) {
        return act(
                "delete a message",
                (chat, effects) -> chat.delete(user, chat.room(roomId, user), messageId, effects)
                        .snapshot());
    }

    /**
     * Moves one's marker; to an older message it is not moved.
     *
     * @param roomId the room's ID
     * @param messageId the message's ID
     * @return where the marker is now
     * @throws IllegalArgumentException if the user has no such room, or there is no such message
     */
    public MarkerSnapshot moveMarker(long roomId, long messageId) {
        return act("move a marker", (chat, effects) -> {
            Marker marker = chat.moveMarker(user, chat.room(roomId, user), messageId, effects);
            return new MarkerSnapshot(marker.userId(), marker.messageId(), marker.updatedAt());
        });
    }

    /**
     * Replaces all attributes of a room.
     *
     * @param roomId the room's ID
     * @param attributes plain Java values that JSON has
     * @throws IllegalArgumentException if the user has no such room, or JSON has no such values
     */
    public void setAttributes(long roomId, Map<String, ?> attributes) {
        act("set attributes", (chat, effects) -> {
            chat.setAttributes(chat.room(roomId, user), Json.of(attributes), effects);
            return true;
        });
    }

    /**
     * Changes one's name.
     *
     * @param name the new name, not empty
     * @throws IllegalArgumentException if the name is empty
     */
    public void rename(String name) {
        act("rename", (chat, effects) -> {
            chat.rename(user, name, effects);
            return true;
        });
    }

    /**
     * Archives a room; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    public void archive(long roomId) {
        setArchived(roomId, true, Optional.empty());
    }

    /**
     * Archives a room for some time; for hub users.
     *
     * @param roomId the room's ID
     * @param until when it is in the inbox again
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    public void archive(long roomId, Instant until) {
        setArchived(roomId, true, Optional.of(until));
    }

    /**
     * Takes a room out of the archive; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    public void unarchive(long roomId) {
        setArchived(roomId, false, Optional.empty());
    }

    private void setArchived(long roomId, boolean archived, Optional<Instant> until) {
        act("archive a room", (chat, effects) -> {
            requireHubUser();
            chat.archive(chat.room(roomId, user), archived, until.orElse(null), effects);
            return true;
        });
    }

    /**
     * Assigns a room to a hub user; for hub users.
     *
     * @param roomId the room's ID
     * @param hubUserId the ID of a user of the hub
     * @throws IllegalArgumentException if the user has no such room, is not a hub user, or the hub has no such user
     */
    public void assign(long roomId, long hubUserId) {
        setHubUser(roomId, OptionalLong.of(hubUserId));
    }

    /**
     * Takes a room's hub user away; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    public void unassign(long roomId) {
        setHubUser(roomId, OptionalLong.empty());
    }

    private void setHubUser(long roomId, OptionalLong hubUserId) {
        act("assign a room", (chat, effects) -> {
            requireHubUser();
            Room room = chat.room(roomId, user);
            chat.assign(room, hubUserId.isPresent() ? (Long) hubUserId.getAsLong() : null, effects);
            return true;
        });
    }

    private void requireHubUser() {
        if (user.hub == null) {
            throw new Refusal("only for hub users");
        }
    }

    private <T> T act(String what, Action<T> action) {
        return access.call(() -> {
            Effects effects = new Effects();
            try {
                T result = action.apply(access.backend().chat(), effects);
                effects.run();
                return result;
            } catch (Refusal e) {
                throw new IllegalArgumentException(
                        "The user \"" + user.key + "\" cannot " + what + ": " + e.reason() + ".", e);
            }
        });
    }
}
