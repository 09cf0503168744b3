package io.kabelwerk.core.testing;

import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;

import io.kabelwerk.core.testing.ScriptedBackend.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A room at the backend: answers joins and pages from what is in it. */
public final class ScriptedRoom {

    private static final int PAGE = 100;

    private final ScriptedBackend backend;
    private final long id;
    private final TreeMap<Long, Map<String, @Nullable Object>> messages = new TreeMap<>();
    private @Nullable Object ownMarker;
    private @Nullable Object otherMarker;

    public ScriptedRoom(ScriptedBackend backend, long id) {
        this.backend = backend;
        this.id = id;
        backend.answer(topic(), "phx_join", push -> joined(after(push.payload())));
        backend.answer(topic(), "list_messages", push -> page((Long) number(push.payload(), "before")));
    }

    public String topic() {
        return "room:" + id;
    }

    public ScriptedRoom withMarkers(@Nullable Object own, @Nullable Object other) {
        ownMarker = own;
        otherMarker = other;
        return this;
    }

    /** Messages that nobody is told of. */
    public ScriptedRoom holds(long first, long last) {
        for (long message = first; message <= last; message++) {
            messages.put(message, Wire.message(message, id));
        }
        return this;
    }

    /** Messages of which nobody can read more than their IDs. */
    public ScriptedRoom spoils(long first, long last) {
        messages.subMap(first, last + 1).values().forEach(message -> message.remove("type"));
        return this;
    }

    /** Messages of which nobody can read anything. */
    public ScriptedRoom spoilsAll(long first, long last) {
        messages.subMap(first, last + 1).values().forEach(message -> message.put("id", "x"));
        return this;
    }

    /** The IDs of all messages. */
    public List<Long> ids() {
        return List.copyOf(messages.keySet());
    }

    /** A message that all are told of. */
    public void post(long message) {
        holds(message, message);
        tell(message);
    }

    /** A message is deleted, and nobody is told. */
    public ScriptedRoom loses(long message) {
        messages.remove(message);
        return this;
    }

    /** A message is deleted, and all are told. */
    public void delete(long message) {
        loses(message);
        backend.broadcast(topic(), "message_deleted", Wire.message(message, id));
    }

    /** All are told of a message. */
    public void tell(long message) {
        backend.broadcast(topic(), "message_posted", Wire.message(message, id));
    }

    /** The answer to a join. */
    public Answer joined(long after) {
        List<Map<String, @Nullable Object>> missed =
                new ArrayList<>(messages.tailMap(after, false).values());
        List<Map<String, @Nullable Object>> page = missed.subList(Math.max(0, missed.size() - PAGE), missed.size());
        return ok(Wire.room(id, 1, page, ownMarker, otherMarker));
    }

    /** The answer to a request for the messages before one. */
    public Answer page(long before) {
        List<Map<String, @Nullable Object>> earlier =
                new ArrayList<>(messages.headMap(before, false).values());
        return ok(object("messages", earlier.subList(Math.max(0, earlier.size() - PAGE), earlier.size())));
    }

    private static long after(Map<String, @Nullable Object> params) {
        Object after = params.get("after");
        return after == null ? 0 : (Long) after;
    }

    private static Object number(Map<String, @Nullable Object> params, String name) {
        Object value = params.get(name);
        if (value == null) {
            throw new AssertionError("There is no " + name + " in " + params);
        }
        return value;
    }
}
