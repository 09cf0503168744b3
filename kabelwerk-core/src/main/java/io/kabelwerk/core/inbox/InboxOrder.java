package io.kabelwerk.core.inbox;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.InboxItem.HubUserRoom;
import io.kabelwerk.Message;
import io.kabelwerk.core.wire.JsonEquality;
import java.util.Comparator;
import java.util.OptionalLong;

/** Which items an inbox lists, and in which order: as the backend does. */
final class InboxOrder {

    /**
     * Most recent message first; rooms without one last. In which order those are listed, only the backend knows: here
     * they are all the same.
     */
    static final Comparator<InboxItem> MOST_RECENT_FIRST = Comparator.comparingLong(InboxOrder::messageId)
            .reversed()
            .thenComparingLong(item -> isEmpty(item) ? 0 : item.room().id());

    private InboxOrder() {}

    static long messageId(InboxItem item) {
        return item.message().map(Message::id).orElse(0L);
    }

    static boolean isEmpty(InboxItem item) {
        return item.message().isEmpty();
    }

    static boolean matches(InboxFilter filter, InboxItem item) {
        if (!(item.room() instanceof HubUserRoom room)) {
            return true; // An end user's inbox lists all of their rooms.
        }
        boolean archiving =
                filter.archived().map(wanted -> wanted == room.archived()).orElse(true);
        OptionalLong assigned = room.hubUserId();
        boolean assignment = filter.assignment()
                .map(wanted -> wanted.hubUserId().equals(assigned))
                .orElse(true);
        return archiving
                && assignment
                && filter.attributes().entrySet().stream()
                        .allMatch(wanted -> room.attributes().containsKey(wanted.getKey())
                                && JsonEquality.same(
                                        wanted.getValue(), room.attributes().get(wanted.getKey())));
    }

    static boolean isRoom(InboxItem item, long roomId) {
        return item.room().id() == roomId;
    }
}
