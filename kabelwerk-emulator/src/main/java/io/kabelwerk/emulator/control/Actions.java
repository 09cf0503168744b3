package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.backend.Backend;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The actions of a user without a socket: {@code {"user": "doc", "action": "post", "room": 7, "text": "Hi"}}. */
final class Actions {

    private static final String KNOWN =
            "create_room, post, delete, move_marker, set_attributes, rename, archive, unarchive,"
                    + " assign and unassign";

    private final Backend backend;

    Actions(Backend backend) {
        this.backend = backend;
    }

    JsonNode act(Body body) {
        EmulatedUser user = backend.user(body.text("user"));
        String action = body.text("action");
        return switch (action) {
            case "create_room" -> {
                body.fields("user", "action", "hub");
                yield Body.object().put("room", user.createRoom(body.text("hub")));
            }
            case "post" -> {
                body.fields("user", "action", "room", "text");
                yield Shown.message(user.post(body.number("room"), body.text("text")));
            }
            case "delete" -> {
                body.fields("user", "action", "room", "message");
                yield Shown.message(user.delete(body.number("room"), body.number("message")));
            }
            case "move_marker" -> {
                body.fields("user", "action", "room", "message");
                yield Shown.marker(user.moveMarker(body.number("room"), body.number("message")));
            }
            case "set_attributes" -> {
                body.fields("user", "action", "room", "attributes");
                yield changed(body, room -> user.setAttributes(room, body.map("attributes")));
            }
            case "rename" -> {
                body.fields("user", "action", "name");
                user.rename(body.text("name"));
                yield Body.object().put("done", true);
            }
            case "archive" -> {
                body.fields("user", "action", "room", "until");
                Optional<Instant> until = body.optionalText("until").map(Actions::time);
                yield changed(body, room -> archive(user, room, until));
            }
            case "unarchive" -> {
                body.fields("user", "action", "room");
                yield changed(body, user::unarchive);
            }
            case "assign" -> {
                body.fields("user", "action", "room", "to");
                long to = backend.user(body.text("to")).id();
                yield changed(body, room -> user.assign(room, to));
            }
            case "unassign" -> {
                body.fields("user", "action", "room");
                yield changed(body, user::unassign);
            }
            default ->
                throw new IllegalArgumentException(
                        "There is no action \"" + action + "\". The actions are " + KNOWN + ".");
        };
    }

    private static void archive(EmulatedUser user, long room, Optional<Instant> until) {
        if (until.isPresent()) {
            user.archive(room, until.get());
        } else {
            user.archive(room);
        }
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The field until must be a time such as 2026-01-31T12:00:00Z.", e);
        }
    }

    private JsonNode changed(Body body, LongConsumer change) {
        long id = body.number("room");
        change.accept(id);
        return backend.rooms().stream()
                .filter(room -> room.id() == id)
                .map(Shown::room)
                .findFirst()
                .orElseThrow();
    }
}
