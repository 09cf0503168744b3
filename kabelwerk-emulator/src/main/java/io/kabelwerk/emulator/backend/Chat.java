package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rooms and messages, and their changes. Each change adds its events to the effects. */
final class Chat extends People {

    private static final int PAGE = 100;

    private static final Comparator<Room> RECENT_FIRST = Comparator.<Room>comparingLong(
                    room -> room.messages.isEmpty() ? 0 : room.messages.lastKey())
            .reversed();

    private final Timers timers;
    private final TreeMap<Long, Room> rooms = new TreeMap<>();
    private final TreeMap<Long, Upload> uploads = new TreeMap<>();
    private final Comparator<Room> inboxOrder;
    private int pageSize = PAGE;
    private boolean oldestFirst;

    Chat(InstantSource clock, Timers timers, Events events, RandomGenerator random, Configuration setup) {
        super(clock, events, setup.firstId);
        this.timers = timers;
        this.inboxOrder = RECENT_FIRST.thenComparing(emptyRooms(setup.emptyRooms, random));
    }

    /** An order of rooms that have no message. */
    private static Comparator<Room> emptyRooms(Setup.EmptyRooms order, RandomGenerator random) {
        Comparator<Room> ascending = Comparator.comparingLong(room -> room.id);
        return switch (order) {
            case ASCENDING -> ascending;
            case DESCENDING -> ascending.reversed();
            case SHUFFLED -> {
                long salt = random.nextLong();
                yield Comparator.comparingLong(room -> new SplittableRandom(salt ^ room.id).nextLong());
            }
        };
    }

    // What a state in JSON holds

    void restore(Room room) {
        rooms.put(room.id, room);
    }

    List<Upload> uploads() {
        return List.copyOf(uploads.values());
    }

    // Rooms

    List<Room> rooms() {
        return List.copyOf(rooms.values());
    }

    Room room(long id) {
        Room room = rooms.get(id);
        if (room == null) {
            throw new Refusal("no such room");
        }
        return room;
    }

    Room room(long id, User viewer) {
        Room room = room(id);
        if (!room.isVisibleTo(viewer)) {
            throw new Refusal("no such room");
        }
        return room;
    }

    Stream<Room> roomsOf(User viewer) {
        return rooms.values().stream().filter(room -> room.isVisibleTo(viewer));
    }

    Room createRoom(User user, Hub hub) {
        if (user.hub != null) {
            throw new Refusal("only end users have rooms");
        }
        if (findRoom(user, hub).isPresent()) {
            throw new Refusal("the room exists");
        }
        Room room = new Room(newId(), hub, user);
        rooms.put(room.id, room);
        return room;
    }

    private Optional<Room> findRoom(User user, Hub hub) {
        return rooms.values().stream()
                .filter(room -> room.user == user && room.hub == hub)
                .findFirst();
    }

    /** Makes the rooms that a user lacks: with all hubs, or with those of some slugs. */
    void ensureRooms(User user, JsonNode wanted) {
        Set<Hub> wantedHubs = new LinkedHashSet<>();
        if (wanted.isArray()) {
            for (JsonNode slug : wanted) {
                if (!slug.isTextual()) {
                    throw new Refusal("ensure_rooms must be \"all\" or a list of slugs");
                }
                wantedHubs.add(hub(slug.textValue()));
            }
        } else if (wanted.isTextual() && wanted.textValue().equals("all")) {
            wantedHubs.addAll(hubs());
        } else {
            throw new Refusal("ensure_rooms must be \"all\" or a list of slugs");
        }
        for (Hub hub : wantedHubs) {
            if (findRoom(user, hub).isEmpty()) {
                createRoom(user, hub);
            }
        }
    }

    void setAttributes(Room room, ObjectNode attributes, Effects effects) {
        if (!Json.isStorable(attributes)) {
            throw new Refusal("the attributes hold what JSON does not have, or more than " + Json.MAX_DEPTH
                    + " values nested in each other");
        }
        room.attributes = attributes;
        tellHubInbox(room, effects);
    }

    void archive(Room room, boolean archived, @Nullable Instant until, Effects effects) {
        if (room.unarchiving != null) {
            room.unarchiving.cancel();
            room.unarchiving = null;
        }
        room.archived = archived;
        room.archivedUntil = archived ? until : null;
        if (archived && until != null) {
            room.unarchiving = timers.schedule(until, () -> {
                Effects later = new Effects();
                archive(room, false, null, later);
                later.run();
            });
        }
        tellHubInbox(room, effects);
    }

    void assign(Room room, @Nullable Long hubUserId, Effects effects) {
        room.hubUser = hubUserId == null
                ? null
                : room.hub.users.stream()
                        .filter(user -> user.id == hubUserId)
                        .findFirst()
                        .orElseThrow(() -> new Refusal("no such hub user"));
        tellHubInbox(room, effects);
    }

    // Messages

    Message post(User user, Room room, String text, Effects effects) {
        requireText(text, "the text");
        Message message = Message.text(newId(), room, user, text, now());
        add(message, effects);
        return message;
    }

    Message postUpload(User user, Room room, long uploadId, Effects effects) {
        Upload upload = uploads.get(uploadId);
        if (upload == null || upload.owner() != user) {
            throw new Refusal("no such upload");
        }
        Message message = Message.upload(newId(), room, user, upload, now());
        add(message, effects);
        return message;
    }

    private void add(Message message, Effects effects) {
        Room room = message.room();
        room.messages.put(message.id(), message);
        effects.add(() -> events.broadcast(room.topic(), "message_posted", () -> Shapes.message(message)));
        putMarker(room, message.user(), message.id(), effects);
        tellInboxes(room, effects);
        Stream.concat(Stream.of(room.user), room.hub.users.stream())
                .filter(user -> user != message.user())
                .forEach(user -> effects.add(() -> events.broadcast(
                        user.notifierTopic(),
                        "message_posted",
                        () -> Json.object().set("message", Shapes.message(message)))));
    }

    Message delete(User user, Room room, long messageId, Effects effects) {
        Message message = room.messages.get(messageId);
        if (message == null) {
            throw new Refusal("no such message");
        }
        if (message.user() != user) {
            throw new Refusal("not one's own message");
        }
        room.messages.remove(messageId);
        effects.add(() -> events.broadcast(room.topic(), "message_deleted", () -> Shapes.message(message)));
        tellInboxes(room, effects);
        return message;
    }

    Marker moveMarker(User user, Room room, long messageId, Effects effects) {
        Marker current = room.markers.get(user.id);
        if (current != null && messageId <= current.messageId()) {
            return current;
        }
        if (!room.messages.containsKey(messageId)) {
            throw new Refusal("no such message");
        }
        Marker moved = putMarker(room, user, messageId, effects);
        tellInboxes(room, effects);
        return moved;
    }

    private Marker putMarker(Room room, User user, long messageId, Effects effects) {
        Marker marker = new Marker(messageId, room.id, user.id, now());
        room.markers.put(user.id, marker);
        effects.add(() -> events.broadcast(room.topic(), "marker_moved", () -> Shapes.marker(marker)));
        return marker;
    }

    Upload addUpload(Upload upload) {
        uploads.put(upload.id(), upload);
        return upload;
    }

    /** Returns the messages of a join's reply: of those after an ID the newest page, or by a fault the oldest. */
    List<Message> messagesAfter(Room room, long id) {
        NavigableMap<Long, Message> later = room.messages.tailMap(id, false);
        return oldestFirst && id > 0 ? later.values().stream().limit(pageSize).toList() : newest(later);
    }

    /** The page right before a message. */
    List<Message> messagesBefore(Room room, long id) {
        return newest(room.messages.headMap(id, false));
    }

    /** Looks at the end only: a page costs the same however long the room is. */
    private List<Message> newest(NavigableMap<Long, Message> some) {
        List<Message> page = new ArrayList<>();
        some.descendingMap().values().stream().limit(pageSize).forEach(page::add);
        Collections.reverse(page);
        return page;
    }

    void page(int size, boolean oldest) {
        pageSize = size;
        oldestFirst = oldest;
    }

    void pageAsUsual() {
        page(PAGE, false);
    }

    // Inboxes and notifiers

    /** The rooms of a user's inbox that match, most recent message first, those without one last. */
    List<Room> inbox(User viewer, InboxQuery query) {
        return roomsOf(viewer)
                .filter(room -> viewer.hub == null || query.matches(room))
                .sorted(inboxOrder)
                .skip(query.offset())
                .limit(query.limit())
                .toList();
    }

    /** Returns the messages that a notifier begins with, by ID: those past the user's marker, or after a message. */
    List<Message> notices(User user, @Nullable Long after) {
        return roomsOf(user)
                .flatMap(room -> {
                    Marker marker = room.markers.get(user.id);
                    long seen = after != null ? after : marker == null ? 0 : marker.messageId();
                    return room.messages.tailMap(seen, false).values().stream();
                })
                .filter(message -> message.user() != user)
                .sorted(Comparator.comparingLong(Message::id))
                .toList();
    }

    private void tellInboxes(Room room, Effects effects) {
        effects.add(() -> events.broadcast(room.user.inboxTopic(), "inbox_updated", () -> Shapes.inboxItem(room)));
        tellHubInbox(room, effects);
    }

    private void tellHubInbox(Room room, Effects effects) {
        effects.add(() -> events.broadcast(room.hub.inboxTopic(), "inbox_updated", () -> Shapes.hubInboxItem(room)));
    }
}
