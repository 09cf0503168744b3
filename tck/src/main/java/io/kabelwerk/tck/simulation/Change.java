package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.backend.Backend;
import java.util.List;
import java.util.OptionalLong;

/** What others change. */
public enum Change {
    /** The care team posts a message. */
    POST,
    /** The end user posts a message. */
    ANSWER,
    /** The care team posts more messages than a page holds. */
    POST_MANY,
    /** The latest message is deleted. */
    DELETE,
    /** The care team posts two messages, and deletes the first. */
    POST_AND_DELETE,
    /** A message of the middle of the latest hundred is deleted. */
    DELETE_EARLIER,
    /** A hub user moves their marker to the end. */
    MOVE_MARKER,
    /** The end user reads all. */
    READ,
    /** The room is archived, or taken out of the archive. */
    ARCHIVE,
    /** The room is given to somebody, or to nobody. */
    ASSIGN;

    private static final int MANY = 105;
    private static final int DEEP = 50;

    void run(World world, long room) {
        Backend backend = world.backend();
        EmulatedUser bob = backend.user("bob");
        List<MessageSnapshot> messages = backend.messages(room);
        RoomSnapshot now = backend.rooms().stream()
                .filter(each -> each.id() == room)
                .findFirst()
                .orElseThrow();
        String owner = backend.users().stream()
                .filter(user -> user.id() == now.userId())
                .findFirst()
                .orElseThrow()
                .key();
        long last = messages.isEmpty() ? 0 : messages.get(messages.size() - 1).id();
        switch (this) {
            case POST -> bob.post(room, world.newText());
            case ANSWER -> backend.user(owner).post(room, world.newText());
            case POST_MANY -> {
                for (int i = 0; i < MANY; i++) {
                    bob.post(room, world.newText());
                }
            }
            case DELETE ->
                messages.stream()
                        .filter(message -> message.userId() == bob.id() && message.id() == last)
                        .forEach(message -> world.delete(room, message.id()));
            case POST_AND_DELETE -> {
                long regretted = bob.post(room, world.newText()).id();
                bob.post(room, world.newText());
                world.delete(room, regretted);
            }
            case DELETE_EARLIER -> {
                int middle = messages.size() - Math.min(messages.size() / 2, DEEP) - 1;
                if (middle >= 0 && messages.get(middle).userId() == bob.id()) {
                    world.delete(room, messages.get(middle).id());
                }
            }
            case MOVE_MARKER -> {
                if (last > 0) {
                    bob.moveMarker(room, last);
                }
            }
            case READ -> {
                if (last > 0) {
                    backend.user(owner).moveMarker(room, last);
                }
            }
            case ARCHIVE -> {
                if (now.archived()) {
                    bob.unarchive(room);
                } else {
                    bob.archive(room);
                }
            }
            case ASSIGN -> {
                if (now.hubUserId().equals(OptionalLong.of(bob.id()))) {
                    bob.unassign(room);
                } else {
                    bob.assign(room, bob.id());
                }
            }
        }
    }
}
