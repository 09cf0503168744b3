package io.kabelwerk.spring.boot;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The sessions of the application.
 *
 * @param sessions The sessions by their names. Each property that one does not have is taken from kabelwerk.*; without any,
 *     there is one session, named kabelwerk.
 * @param autoConnect Whether sessions connect when the application has started.
 * @param drainTimeout How long requests under way may take when the application shuts down. By default
 *     spring.lifecycle.timeout-per-shutdown-phase, less the time that it takes to close.
 */
@ConfigurationProperties("kabelwerk")
public record KabelwerkProperties(
        Map<String, SessionProperties> sessions,
        @Nullable Boolean autoConnect,
        @Nullable Duration drainTimeout) {

    /** The name of the session where none is named. */
    static final String ONLY = "kabelwerk";

    /** Where nothing is bound, there are no sessions. */
    @SuppressWarnings({"ConstantConditions", "NullAway"}) // Spring passes null for what is not configured.
    public KabelwerkProperties {
        sessions = sessions == null ? Map.of() : new LinkedHashMap<>(sessions);
    }
}
