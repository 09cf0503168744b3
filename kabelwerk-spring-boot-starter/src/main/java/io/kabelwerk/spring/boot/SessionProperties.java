package io.kabelwerk.spring.boot;

import io.kabelwerk.Logging;
import io.kabelwerk.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * The properties of a session, or those that all sessions have. They are the settings of the same names; what is not set has
 * the default of the setting.
 *
 * @param url The backend's address: ws or wss, host, port.
 * @param token The token to start with; a secret. A KabelwerkCustomizer sets a source of new tokens.
 * @param ensureRooms The slugs of the hubs in which a connecting end user gets a room.
 * @param ensureAllRooms Whether a connecting end user gets a room in each hub.
 * @param headers HTTP headers of upgrades and uploads; may hold secrets.
 * @param logging The threshold of the SDK itself. By default debug: then logging.level.io.kabelwerk decides.
 * @param transport The name of the transport, such as netty.
 * @param codec The name of the codec, such as jackson.
 * @param connectTimeout The time-out of an attempt to connect.
 * @param requestTimeout The time-out of a request, from the call.
 * @param refreshTimeout The time-out of a refresh of the token.
 * @param closeTimeout The time-out of the closing handshake.
 * @param uploadTimeout The time-out of an upload.
 * @param heartbeatInterval The interval of heartbeats.
 * @param reconnectSteps The upper ends of the pauses before attempts to reconnect.
 * @param restartSpread The upper end of the first pause after a restart of the backend.
 * @param backoffResetAfter The time after which a connection counts as stable.
 * @param rejoinSteps The pauses before a channel is joined again.
 * @param refusedTokenInterval The pause after a refused token that cannot be refreshed.
 * @param maxFrameSize The limit of a frame.
 * @param maxFrameValues The limit of the JSON values of a received frame.
 * @param maxJsonDepth The limit of the nesting of JSON.
 * @param maxPendingRequests How many requests may wait for a connection.
 * @param maxPendingEvents How many events may wait for a slow listener.
 * @param maxCatchUp How many missed messages of a room are fetched.
 * @param checkNewestPage Whether a room's newest page is requested once more after each join.
 */
@ConfigurationProperties("kabelwerk")
public record SessionProperties(
        @Nullable String url,
        @Nullable String token,
        @Nullable List<String> ensureRooms,
        @Nullable Boolean ensureAllRooms,
        @Nullable Map<String, String> headers,
        @Nullable Logging logging,
        @Nullable String transport,
        @Nullable String codec,
        @Nullable Duration connectTimeout,
        @Nullable Duration requestTimeout,
        @Nullable Duration refreshTimeout,
        @Nullable Duration closeTimeout,
        @Nullable Duration uploadTimeout,
        @Nullable Duration heartbeatInterval,
        @Nullable List<Duration> reconnectSteps,
        @Nullable Duration restartSpread,
        @Nullable Duration backoffResetAfter,
        @Nullable List<Duration> rejoinSteps,
        @Nullable Duration refusedTokenInterval,
        @Nullable DataSize maxFrameSize,
        @Nullable Integer maxFrameValues,
        @Nullable Integer maxJsonDepth,
        @Nullable Integer maxPendingRequests,
        @Nullable Integer maxPendingEvents,
        @Nullable Integer maxCatchUp,
        @Nullable Boolean checkNewestPage) {

    /** Sets what is configured, and leaves everything else. */
    void applyTo(Settings.Builder settings) {
        set(url, settings::url);
        set(token, settings::token);
        set(ensureRooms, slugs -> settings.ensureRooms(slugs.toArray(String[]::new)));
        if (Boolean.TRUE.equals(ensureAllRooms)) {
            settings.ensureAllRooms();
        }
        set(headers, settings::headers);
        set(logging, settings::logging);
        set(transport, settings::transport);
        set(codec, settings::codec);
        set(connectTimeout, settings::connectTimeout);
        set(requestTimeout, settings::requestTimeout);
        set(refreshTimeout, settings::refreshTimeout);
        set(closeTimeout, settings::closeTimeout);
        set(uploadTimeout, settings::uploadTimeout);
        set(heartbeatInterval, settings::heartbeatInterval);
        set(reconnectSteps, steps -> settings.reconnectSteps(steps.toArray(Duration[]::new)));
        set(restartSpread, settings::restartSpread);
        set(backoffResetAfter, settings::backoffResetAfter);
        set(rejoinSteps, steps -> settings.rejoinSteps(steps.toArray(Duration[]::new)));
        set(refusedTokenInterval, settings::refusedTokenInterval);
        set(maxFrameSize, size -> settings.maxFrameBytes(Math.toIntExact(size.toBytes())));
        set(maxFrameValues, settings::maxFrameValues);
        set(maxJsonDepth, settings::maxJsonDepth);
        set(maxPendingRequests, settings::maxPendingRequests);
        set(maxPendingEvents, settings::maxPendingEvents);
        set(maxCatchUp, settings::maxCatchUp);
        set(checkNewestPage, settings::checkNewestPage);
    }

    private static <T> void set(@Nullable T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    /** The address only: others are secret. */
    @Override
    public String toString() {
        return "SessionProperties[url=" + url + ", token=" + (token == null ? "none" : "(secret)") + "]";
    }
}
