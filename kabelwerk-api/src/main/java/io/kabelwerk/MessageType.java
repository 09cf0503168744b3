package io.kabelwerk;

import java.util.Objects;

/**
 * What kind a message is of. The backend may add kinds, so this is not an enum: compare with {@code equals}.
 *
 * @param name the name on the wire
 */
public record MessageType(String name) {

    /** A text. */
    public static final MessageType TEXT = new MessageType("text");

    /** An uploaded image. */
    public static final MessageType IMAGE = new MessageType("image");

    /** Another uploaded file. */
    public static final MessageType ATTACHMENT = new MessageType("attachment");

    /** A notice that the room was moved to another hub. */
    public static final MessageType ROOM_MOVE = new MessageType("room_move");

    /** Checks that the name is not null. */
    public MessageType {
        Objects.requireNonNull(name, "name must not be null");
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return name;
    }
}
