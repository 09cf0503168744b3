package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.MarkerSnapshot;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A user who acts in the chat directly; a refusal is an {@link IllegalArgumentException}. */
final class ActingUser implements EmulatedUser {

    private interface Action<T> {
        T apply(Chat chat, Effects effects);
    }

    private final User user;
    private final Backend backend;
    private final BackendThread thread;

    ActingUser(User user, Backend backend, BackendThread thread) {
        this.user = user;
        this.backend = backend;
        this.thread = thread;
    }

    @Override
    public long id() {
        return user.id;
    }

    @Override
    public String key() {
        return user.key;
    }

    @Override
    public long createRoom(String hub) {
        return act("create a room", (chat, effects) -> chat.createRoom(user, chat.hub(hub)).id);
    }

    @Override
    public MessageSnapshot post(long roomId, String text) {
        return act(
                "post",
                (chat, effects) ->
                        chat.post(user, chat.room(roomId, user), text, effects).snapshot());
    }

    @Override
    public MessageSnapshot delete(long roomId, long messageId) {
        return act(
                "delete a message",
                (chat, effects) -> chat.delete(user, chat.room(roomId, user), messageId, effects)
                        .snapshot());
    }

    @Override
    public MarkerSnapshot moveMarker(long roomId, long messageId) {
        return act("move a marker", (chat, effects) -> {
            Marker marker = chat.moveMarker(user, chat.room(roomId, user), messageId, effects);
            return new MarkerSnapshot(marker.userId(), marker.messageId(), marker.updatedAt());
        });
    }

    @Override
    public void setAttributes(long roomId, Map<String, ?> attributes) {
        act("set attributes", (chat, effects) -> {
            chat.setAttributes(chat.room(roomId, user), Json.of(attributes), effects);
            return true;
        });
    }

    @Override
    public void rename(String name) {
        act("rename", (chat, effects) -> {
            chat.rename(user, name, effects);
            return true;
        });
    }

    @Override
    public void archive(long roomId) {
        setArchived(roomId, true, Optional.empty());
    }

    @Override
    public void archive(long roomId, Instant until) {
        setArchived(roomId, true, Optional.of(until));
    }

    @Override
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

    @Override
    public void assign(long roomId, long hubUserId) {
        setHubUser(roomId, OptionalLong.of(hubUserId));
    }

    @Override
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
        return thread.call(() -> {
            if (backend.chat().knownUser(user.key).filter(user::equals).isEmpty()) {
                throw new IllegalStateException("The emulator was reset, and this user \"" + user.key
                        + "\" is of before. Ask for the user again.");
            }
            Effects effects = new Effects();
            try {
                T result = action.apply(backend.chat(), effects);
                effects.run();
                return result;
            } catch (Refusal e) {
                throw new IllegalArgumentException(
                        "The user \"" + user.key + "\" cannot " + what + ": " + e.reason() + ".", e);
            }
        });
    }
}
