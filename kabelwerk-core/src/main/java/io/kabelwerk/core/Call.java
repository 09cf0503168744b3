package io.kabelwerk.core;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as the wire has it. Those of a channel are listed beside it: {@link RoomCalls}, {@link InboxCalls}, {@link
 * PrivateChannel}.
 *
 * @param event its name on the wire
 * @param params its payload
 * @param reader makes the result of the response, and notes what it says; throws if it cannot be read
 * @param <T> the result
 */
record Call<T>(String event, Map<String, @Nullable Object> params, Function<Fields, T> reader) {}
