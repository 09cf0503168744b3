package io.kabelwerk.core.phoenix;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backend's answer to a request.
 *
 * @param ok whether it was accepted
 * @param response what the backend says; the {@code reason} is in there if it was not
 */
public record Reply(boolean ok, Map<String, @Nullable Object> response) {

    /** The reason of a refusal; an empty string where there is none. */
    public String reason() {
        return response.get("reason") instanceof String reason ? reason : "";
    }

    @Override
    public String toString() {
        return "Reply[ok=" + ok + "]";
    }
}
