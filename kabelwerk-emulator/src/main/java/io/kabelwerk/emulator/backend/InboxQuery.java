package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Filters and page of {@code list_rooms}; null filters nothing. */
record InboxQuery(
        int limit,
        int offset,
        @Nullable Boolean archived,
        boolean byHubUser,
        @Nullable Long hubUser,
        @Nullable ObjectNode attributes,
        @Nullable String search) {

    static InboxQuery of(Params params) {
        boolean byHubUser = params.has("hub_user");
        return new InboxQuery(
                params.count("limit", 10),
                params.count("offset", 0),
                params.lacks("archived") ? null : params.flag("archived"),
                byHubUser,
                byHubUser ? params.idOrNull("hub_user") : null,
                params.lacks("attributes") ? null : params.object("attributes"),
                params.lacks("search_query") ? null : params.text("search_query"));
    }

    boolean matches(Room room) {
        Long assigned = room.hubUser == null ? null : (Long) room.hubUser.id;
        return (archived == null || archived == room.archived)
                && (!byHubUser || Objects.equals(hubUser, assigned))
                && (attributes == null || matchesAttributes(attributes, room.attributes))
                && (search == null || startsWith(room.user.key, search) || startsWith(room.user.name, search));
    }

    private static boolean matchesAttributes(ObjectNode wanted, ObjectNode given) {
        return wanted.properties().stream()
                .allMatch(property -> property.getValue().equals(given.get(property.getKey())));
    }

    private static boolean startsWith(String text, String prefix) {
        return text.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }
}
