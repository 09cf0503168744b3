package io.kabelwerk.core.topic;

import io.kabelwerk.core.wire.PayloadFields;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as the wire has it. Those of a channel are listed beside it: {@code RoomCalls}, {@code InboxCalls}, {@code
 * PrivateChannel}.
 *
 * @param event its name on the wire
 * @param params its payload
 * @param reader makes the result of the response, and notes what it says; throws if it cannot be read
 * @param <T> the result
 */
public record Call<T>(String event, Map<String, @Nullable Object> params, Function<PayloadFields, T> reader) {}
