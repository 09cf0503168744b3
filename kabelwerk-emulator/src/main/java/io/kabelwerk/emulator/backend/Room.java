package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.MarkerSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.json.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A chat room of an end user and a hub. */
final class Room {
    final long id;
    final Hub hub;
    final User user;
    final TreeMap<Long, Message> messages = new TreeMap<>();
    final TreeMap<Long, Marker> markers = new TreeMap<>();
    ObjectNode attributes = Json.object();
    boolean archived;

    @Nullable
    Instant archivedUntil;

    @Nullable
    User hubUser;

    Timers.@Nullable Timer unarchiving;

    Room(long id, Hub hub, User user) {
        this.id = id;
        this.hub = hub;
        this.user = user;
    }

    String topic() {
        return "room:" + id;
    }

    boolean isVisibleTo(User somebody) {
        return somebody == user || somebody.hub == hub;
    }

    @Nullable
    Message latestMessage() {
        return messages.isEmpty() ? null : messages.lastEntry().getValue();
    }

    /** The users whose marker is at or past the latest message. */
    List<Long> markedBy() {
        if (messages.isEmpty()) {
            return List.of();
        }
        long latest = messages.lastKey();
        return markers.values().stream()
                .filter(marker -> marker.messageId() >= latest)
                .map(Marker::userId)
                .toList();
    }

    /** Returns the marker that a user sees beside their own: an end user the hub's latest, a hub user the end user's. */
    @Nullable
    Marker otherMarker(User viewer) {
        if (viewer != user) {
            return markers.get(user.id);
        }
        return markers.values().stream()
                .filter(marker -> marker.userId() != user.id)
                .max(Comparator.comparingLong(Marker::messageId))
                .orElse(null);
    }

    RoomSnapshot snapshot() {
        return new RoomSnapshot(
                id,
                hub.id,
                user.id,
                Json.write(attributes),
                archived,
                Optional.ofNullable(archivedUntil),
                hubUser == null ? OptionalLong.empty() : OptionalLong.of(hubUser.id),
                markers.values().stream()
                        .map(marker -> new MarkerSnapshot(marker.userId(), marker.messageId(), marker.updatedAt()))
                        .toList());
    }
}
