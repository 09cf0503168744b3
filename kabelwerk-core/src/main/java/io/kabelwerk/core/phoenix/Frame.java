package io.kabelwerk.core.phoenix;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of the Phoenix protocol: {@code [join_ref, ref, topic, event, payload]}. */
record Frame(
        @Nullable String joinRef,
        @Nullable String ref,
        String topic,
        String event,
        Map<String, @Nullable Object> payload) {

    /** Topic, event and refs only: a payload is personal. */
    @Override
    public String toString() {
        return "[" + joinRef + ", " + ref + ", " + topic + ", " + event + "]";
    }
}
