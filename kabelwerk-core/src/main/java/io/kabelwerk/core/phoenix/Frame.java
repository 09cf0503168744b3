package io.kabelwerk.core.phoenix;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of the Phoenix protocol: {@code [join_ref, ref, topic, event, payload]}. */
public record Frame(
        @Nullable String joinRef,
        @Nullable String ref,
        String topic,
        String event,
        Map<String, @Nullable Object> payload) {

    /** Topic, event and ref only, and these only where they look like it: all else is personal. */
    @Override
    public String toString() {
        return Names.event(event) + " on " + (Names.topic(topic).isEmpty() ? "(a topic that is none)" : topic)
                + (ref == null ? "" : ", ref " + Names.ref(ref));
    }
}
