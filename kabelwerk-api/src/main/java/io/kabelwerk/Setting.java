package io.kabelwerk;

import io.kabelwerk.spi.JsonLimits;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its name, its default, and the check of its values. {@link Settings} maps each setting that is set to its
 * value, so that a copy cannot miss one.
 *
 * @param <T> the type of its values
 */
final class Setting<T> {

    private static final int MAX_LABEL = 100;

    /** The rooms that a connecting end user gets: one in each hub, or in the hubs with the slugs. */
    record EnsuredRooms(boolean all, List<String> slugs) {}

    // Identity: which backend, which user.
    static final Setting<URI> URL = of("url", BackendUrl.parse("wss://hub.kabelwerk.io"));
    static final Setting<String> TOKEN = optional("token");
    static final Setting<TokenRefresher> REFRESH_TOKEN = optional("refreshToken");
    static final Setting<EnsuredRooms> ENSURE_ROOMS = of("ensureRooms", new EnsuredRooms(false, List.of()));
    static final Setting<Map<String, String>> HEADERS = of("headers", Map.of());
    static final Setting<Logging> LOGGING = of("logging", Logging.SILENT);
    static final Setting<String> SESSION_NAME = new Setting<>("sessionName", null, Setting::requireLabel);

    // Plug points. A transport or a codec is an instance or a name.
    static final Setting<Object> TRANSPORT = optional("transport");
    static final Setting<Object> CODEC = optional("codec");
    static final Setting<ScheduledExecutorService> SCHEDULER = optional("scheduler");
    static final Setting<Executor> CALLBACK_EXECUTOR = optional("callbackExecutor");
    static final Setting<LongSupplier> TICKER = optional("ticker");
    static final Setting<RandomGenerator> RANDOM = optional("random");
    static final Setting<HttpClient> HTTP_CLIENT = optional("httpClient");
    static final Setting<SSLContext> SSL_CONTEXT = optional("sslContext");
    static final Setting<ProxySelector> PROXY_SELECTOR = optional("proxySelector");
    static final Setting<List<SessionObserver>> OBSERVERS = of("observers", List.of());

    // Time-outs and pauses.
    static final Setting<Duration> CONNECT_TIMEOUT = positive("connectTimeout", 10);
    static final Setting<Duration> REQUEST_TIMEOUT = positive("requestTimeout", 10);
    static final Setting<Duration> REFRESH_TIMEOUT = positive("refreshTimeout", 30);
    static final Setting<Duration> CLOSE_TIMEOUT = positive("closeTimeout", 2);
    static final Setting<Duration> UPLOAD_TIMEOUT = positive("uploadTimeout", 300);
    static final Setting<Duration> HEARTBEAT_INTERVAL = positive("heartbeatInterval", 30);
    static final Setting<List<Duration>> RECONNECT_STEPS = steps("reconnectSteps", 1, 2, 4, 8, 10);
    static final Setting<Duration> RESTART_SPREAD = notNegative("restartSpread", 5);
    static final Setting<Duration> BACKOFF_RESET_AFTER = notNegative("backoffResetAfter", 10);
    static final Setting<List<Duration>> REJOIN_STEPS = steps("rejoinSteps", 1, 2, 5, 10, 30, 60, 300);
    static final Setting<Duration> REFUSED_TOKEN_INTERVAL = positive("refusedTokenInterval", 60);

    // Limits.
    static final Setting<Integer> MAX_FRAME_BYTES = range("maxFrameBytes", 8 * 1024 * 1024, 1024, Integer.MAX_VALUE);
    static final Setting<Integer> MAX_FRAME_VALUES =
            range("maxFrameValues", JsonLimits.defaults().maxValues(), 1000, Integer.MAX_VALUE);
    static final Setting<Integer> MAX_JSON_DEPTH = range("maxJsonDepth", 64, 8, JsonLimits.DEEPEST);
    static final Setting<Integer> MAX_PENDING_REQUESTS = range("maxPendingRequests", 1_000, 1, Integer.MAX_VALUE);
    static final Setting<Integer> MAX_PENDING_EVENTS = range("maxPendingEvents", 10_000, 1, Integer.MAX_VALUE);
    static final Setting<Integer> MAX_CATCH_UP = range("maxCatchUp", 10_000, 100, Integer.MAX_VALUE);
    static final Setting<Boolean> CHECK_NEWEST_PAGE = of("checkNewestPage", true);

    /** All settings by their names. */
    private static final Map<String, Setting<?>> ALL = Stream.of(
                    URL,
                    TOKEN,
                    REFRESH_TOKEN,
                    ENSURE_ROOMS,
                    HEADERS,
                    LOGGING,
                    SESSION_NAME,
                    TRANSPORT,
                    CODEC,
                    SCHEDULER,
                    CALLBACK_EXECUTOR,
                    TICKER,
                    RANDOM,
                    HTTP_CLIENT,
                    SSL_CONTEXT,
                    PROXY_SELECTOR,
                    OBSERVERS,
                    CONNECT_TIMEOUT,
                    REQUEST_TIMEOUT,
                    REFRESH_TIMEOUT,
                    CLOSE_TIMEOUT,
                    UPLOAD_TIMEOUT,
                    HEARTBEAT_INTERVAL,
                    RECONNECT_STEPS,
                    RESTART_SPREAD,
                    BACKOFF_RESET_AFTER,
                    REJOIN_STEPS,
                    REFUSED_TOKEN_INTERVAL,
                    MAX_FRAME_BYTES,
                    MAX_FRAME_VALUES,
                    MAX_JSON_DEPTH,
                    MAX_PENDING_REQUESTS,
                    MAX_PENDING_EVENTS,
                    MAX_CATCH_UP,
                    CHECK_NEWEST_PAGE)
            .collect(Collectors.toUnmodifiableMap(setting -> setting.name, setting -> setting));

    private final String name;
    private final @Nullable T defaultValue;
    private final UnaryOperator<T> check;

    private Setting(String name, @Nullable T defaultValue, UnaryOperator<T> check) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.check = check;
    }

    /** Returns the default; there is one for each setting that is not optional. */
    T defaultValue() {
        return Objects.requireNonNull(defaultValue, name);
    }

    /** Returns a value that can be used; throws an {@link IllegalArgumentException} that names the setting otherwise. */
    T checked(T value) {
        return check.apply(Objects.requireNonNull(value, name + " must not be null"));
    }

    /** There is one setting of a name. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** The same in each run, so that maps of settings are, too. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Finds the setting with a name. */
    static Setting<?> named(String name) {
        Setting<?> found = ALL.get(Objects.requireNonNull(name, "names must not be null, nor hold null"));
        if (found == null) {
            throw new IllegalArgumentException("There is no setting " + name + "; the settings are "
                    + ALL.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static <T> Setting<T> of(String name, T defaultValue) {
        return new Setting<>(name, defaultValue, value -> value);
    }

    private static <T> Setting<T> optional(String name) {
        return new Setting<>(name, null, value -> value);
    }

    private static Setting<Duration> positive(String name, long seconds) {
        return new Setting<>(name, Duration.ofSeconds(seconds), value -> requirePositive(value, name));
    }

    private static Setting<Duration> notNegative(String name, long seconds) {
        return new Setting<>(name, Duration.ofSeconds(seconds), value -> requireNotNegative(value, name));
    }

    private static Setting<List<Duration>> steps(String name, long... seconds) {
        return new Setting<>(
                name,
                Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList(),
                steps -> requireSteps(steps, name));
    }

    private static Setting<Integer> range(String name, int defaultValue, int least, int most) {
        return new Setting<>(name, defaultValue, value -> {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        name + " must be from " + least + " to " + most + ", but is " + value);
            }
            return value;
        });
    }

    /** Such as {@code 10 s}, or a part of a second in {@code ms}. */
    private static String text(Duration value) {
        boolean seconds = value.toNanosPart() == 0 || value.compareTo(Duration.ofDays(365)) > 0;
        return seconds ? value.toSeconds() + " s" : value.toMillis() + " ms";
    }

    private static Duration requirePositive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + text(value));
        }
        return requireNotNegative(value, name);
    }

    private static Duration requireNotNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + text(value));
        }
        // A year is more than anybody means, and its nanoseconds still fit into a long many times over.
        if (value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(name + " must be at most 365 days, but is " + text(value));
        }
        return value;
    }

    /** One line of a log shows it. */
    private static String requireLabel(String value) {
        if (value.isBlank() || value.length() > MAX_LABEL || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("sessionName must be a text of 1 to " + MAX_LABEL
                    + " characters, without line breaks or other control characters, but has " + value.length());
        }
        return value;
    }

    private static List<Duration> requireSteps(List<Duration> steps, String name) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one step");
        }
        steps.forEach(step -> requirePositive(step, name));
        return steps;
    }
}
