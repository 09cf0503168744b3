package io.kabelwerk.core.inbox;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.core.topic.Call;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requests on the topic of an inbox. */
public final class InboxCalls {

    private InboxCalls() {}

    static <T> Call<T> list(InboxFilter filter, int limit, int offset, Function<PayloadFields, T> reader) {
        return new Call<>("list_rooms", params(filter, limit, offset), reader);
    }

    static <T> Call<T> search(
            InboxFilter filter, String query, int limit, int offset, Function<PayloadFields, T> reader) {
        Map<String, @Nullable Object> params = params(filter, limit, offset);
        params.put("search_query", query);
        return new Call<>("list_rooms", params, reader);
    }

    private static Map<String, @Nullable Object> params(InboxFilter filter, int limit, int offset) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("limit", limit);
        params.put("offset", offset);
        filter.archived().ifPresent(wanted -> params.put("archived", wanted));
        filter.assignment()
                .ifPresent(wanted -> params.put(
                        "hub_user",
                        wanted.hubUserId().isPresent() ? wanted.hubUserId().getAsLong() : null));
        if (!filter.attributes().isEmpty()) {
            params.put("attributes", filter.attributes());
        }
        return params;
    }
}
