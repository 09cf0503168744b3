package io.kabelwerk.tck.simulation;

import io.kabelwerk.spi.JsonCodec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries of lists that the backend sent to a client in a form that cannot be read. */
final class UnreadableEntries {

    private final JsonCodec codec;
    private final Set<Long> messages = new LinkedHashSet<>();
    private boolean inboxReadable = true;

    UnreadableEntries(JsonCodec codec) {
        this.codec = codec;
    }

    /** A new session begins. */
    void begin() {
        inboxReadable = true;
    }

    /** Whether a message was an entry that could not be read, in any session. */
    boolean contains(long message) {
        return messages.contains(message);
    }

    /** How many messages could not be read. */
    int count() {
        return messages.size();
    }

    /** Whether all entries of all lists of rooms could be read in this session; which room an entry was is not known. */
    boolean isInboxReadable() {
        return inboxReadable;
    }

    /** Looks at a frame that the client has received. */
    void read(String frame) {
        boolean spoiled = frame.contains("\"unreadable\"");
        if (frame.contains("\"items\":[")) {
            inboxReadable &= !spoiled;
        } else if (spoiled
                && codec.decode(frame) instanceof List<?> decoded
                && decoded.get(4) instanceof Map<?, ?> payload
                && payload.get("response") instanceof Map<?, ?> response
                && response.get("messages") instanceof List<?> entries) {
            entries.forEach(this::readMessage);
        }
    }

    private void readMessage(@Nullable Object message) {
        if (message instanceof Map<?, ?> fields) {
            Object id = fields.get("id") instanceof Map<?, ?> spoiled ? spoiled.get("unreadable") : fields.get("id");
            boolean isSpoiled = fields.values().stream()
                    .anyMatch(value -> value instanceof Map<?, ?> object && object.containsKey("unreadable"));
            if (isSpoiled && id instanceof Number number) {
                messages.add(number.longValue());
            }
        }
    }
}
