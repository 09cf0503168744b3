package io.kabelwerk.tck.simulation;

import java.util.Optional;

/** The one message that is longer than {@code maxFrameBytes} of every client, if it was posted. */
final class GiantMessage {

    /** Stands for a text of 5 MiB, which would take a while to carry about: no client takes a frame with it. */
    private static final String TEXT = "giant text";

    private final World world;
    private Optional<Place> place = Optional.empty();

    private record Place(long room, long message) {}

    GiantMessage(World world) {
        this.world = world;
    }

    /** Whether a frame is longer than {@code maxFrameBytes}. */
    static boolean isTooLong(String frame) {
        return frame.contains(TEXT);
    }

    /** Posts it, or deletes it if it exists. */
    void toggle(long room) {
        if (exists()) {
            delete();
            return;
        }
        world.people().stream()
                .filter(person -> world.roomsOf(person.user()).contains(room))
                .forEach(person -> world.met(Step.Giant.KIND, person));
        world.enter(() -> place = Optional.of(
                new Place(room, world.backend().user("bob").post(room, TEXT).id())));
    }

    void delete() {
        place.ifPresent(there -> world.delete(there.room(), there.message()));
        place = Optional.empty();
    }

    /** Whether it was posted and not deleted. */
    boolean exists() {
        return place.filter(there ->
                        world.messages(there.room()).stream().anyMatch(message -> message.id() == there.message()))
                .isPresent();
    }

    /** Whether a message is the giant one. */
    boolean is(long message) {
        return place.filter(there -> there.message() == message).isPresent();
    }

    /** Whether it is in a room. */
    boolean isIn(long room) {
        return place.filter(there -> there.room() == room).isPresent() && exists();
    }
}
