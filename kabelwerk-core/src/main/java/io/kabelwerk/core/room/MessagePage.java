package io.kabelwerk.core.room;

import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The messages of a join or of a page.
 *
 * <p>Entries that cannot be read are left out, but they are entries: a page without a readable message is not the
 * beginning of the room, and where only the rest of an entry is broken, its ID still says how far the page reaches.
 *
 * @param messages those that can be read, oldest first
 * @param entries how many the backend sent
 * @param lowest the lowest ID that can be read; 0 if there is none
 * @param highest the highest ID that can be read; 0 if there is none
 */
record MessagePage(List<Message> messages, int entries, long lowest, long highest) {

    /** As many messages as a join or a page holds at most. */
    static final int FULL = 100;

    /** Whether the backend sent nothing: what lies before it is the beginning of the room. */
    boolean isEmpty() {
        return entries == 0;
    }

    /** Whether there may be more. */
    boolean isFull() {
        return entries >= FULL;
    }

    /** Whether it is known how far the page reaches. */
    boolean hasIds() {
        return lowest > 0;
    }

    /** Reads the messages of a join, and reports those that cannot be read. */
    static MessagePage ofJoin(PayloadFields fields, Consumer<? super ProtocolViolationException> onError) {
        List<ProtocolViolationException> errors = new ArrayList<>();
        MessagePage page = read(fields, errors);
        errors.forEach(onError);
        return page;
    }

    /** Reads a page; throws where there are entries, and no ID among them can be read: it could not be gone on from. */
    static MessagePage of(PayloadFields fields, Consumer<? super ProtocolViolationException> onError) {
        List<ProtocolViolationException> errors = new ArrayList<>();
        MessagePage page = read(fields, errors);
        if (!page.isEmpty() && !page.hasIds()) {
            throw errors.get(0);
        }
        errors.forEach(onError);
        return page;
    }

    private static MessagePage read(PayloadFields fields, List<ProtocolViolationException> errors) {
        long[] ends = {Long.MAX_VALUE, 0};
        List<Message> messages = fields.list(
                "messages",
                entry -> {
                    long id = entry.id("id");
                    ends[0] = Math.min(ends[0], id);
                    ends[1] = Math.max(ends[1], id);
                    return PayloadDecoder.message(entry);
                },
                errors::add);
        messages.sort(Comparator.comparingLong(Message::id));
        return new MessagePage(
                List.copyOf(messages), messages.size() + errors.size(), ends[1] == 0 ? 0 : ends[0], ends[1]);
    }
}
