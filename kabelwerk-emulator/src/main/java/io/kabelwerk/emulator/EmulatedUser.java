package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.Map;

/**
 * A user who acts without a socket: every client sees each action as if another client had done it.
 *
 * <p>Any thread may call it; each call returns when the action is done. An action that the backend would refuse to a client
 * throws an {@link IllegalArgumentException} with the same reason. After {@link EmulatedBackend#reset} each action throws
 * an {@link IllegalStateException}.
 */
public interface EmulatedUser {

    /**
     * Returns the user's ID.
     *
     * @return the ID
     */
    long id();

    /**
     * Returns the user's key.
     *
     * @return the key
     */
    String key();

    /**
     * Creates a room; for end users.
     *
     * @param hub the slug of the hub
     * @return the room's ID
     * @throws IllegalArgumentException if there is no such hub, or the room exists
     */
    long createRoom(String hub);

    /**
     * Posts a text.
     *
     * @param roomId the room's ID
     * @param text the text, markdown, not empty
     * @return the message
     * @throws IllegalArgumentException if the user has no such room, or the text is empty
     */
    MessageSnapshot post(long roomId, String text);

    /**
     * Deletes a message of this user.
     *
     * @param roomId the room's ID
     * @param messageId the message's ID
     * @return the message that was deleted
     * @throws IllegalArgumentException if the user has no such room or message
     */
    MessageSnapshot delete(long roomId, long messageId);

    /**
     * Moves this user's marker; it never moves to an older message.
     *
     * @param roomId the room's ID
     * @param messageId the message's ID
     * @return where the marker is now
     * @throws IllegalArgumentException if the user has no such room, or there is no such message
     */
    MarkerSnapshot moveMarker(long roomId, long messageId);

    /**
     * Replaces all attributes of a room.
     *
     * @param roomId the room's ID
     * @param attributes plain Java values that JSON has
     * @throws IllegalArgumentException if the user has no such room, or JSON has no such values
     */
    void setAttributes(long roomId, Map<String, ?> attributes);

    /**
     * Changes this user's name.
     *
     * @param name the new name, not empty
     * @throws IllegalArgumentException if the name is empty
     */
    void rename(String name);

    /**
     * Archives a room; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    void archive(long roomId);

    /**
     * Archives a room for some time; for hub users.
     *
     * @param roomId the room's ID
     * @param until when it is in the inbox again
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    void archive(long roomId, Instant until);

    /**
     * Unarchives a room; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    void unarchive(long roomId);

    /**
     * Assigns a room to a hub user; for hub users.
     *
     * @param roomId the room's ID
     * @param hubUserId the ID of a user of the hub
     * @throws IllegalArgumentException if the user has no such room, is not a hub user, or the hub has no such user
     */
    void assign(long roomId, long hubUserId);

    /**
     * Unassigns a room; for hub users.
     *
     * @param roomId the room's ID
     * @throws IllegalArgumentException if the user has no such room, or is not a hub user
     */
    void unassign(long roomId);
}
