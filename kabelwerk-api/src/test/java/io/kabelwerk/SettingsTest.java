package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Transport;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsTest {

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AfterAll
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void should_have_the_documented_defaults() {
        Settings settings = Settings.defaults();
        assertThat(settings.url()).isEqualTo(URI.create("wss://hub.kabelwerk.io/socket/user"));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.refreshToken()).isEmpty();
        assertThat(settings.ensureAllRooms()).isFalse();
        assertThat(settings.ensureRooms()).isEmpty();
        assertThat(settings.logging()).isEqualTo(Logging.SILENT);
        assertThat(settings.headers()).isEmpty();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.refreshTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.closeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.uploadTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.reconnectSteps()).isEqualTo(seconds(1, 2, 4, 8, 10));
        assertThat(settings.restartSpread()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.backoffResetAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.rejoinSteps()).isEqualTo(seconds(1, 2, 5, 10, 30, 60, 300));
        assertThat(settings.refusedTokenInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.maxFrameBytes()).isEqualTo(8 * 1024 * 1024);
        assertThat(settings.maxFrameValues()).isEqualTo(400_000);
        assertThat(settings.maxJsonDepth()).isEqualTo(64);
        assertThat(settings.maxPendingRequests()).isEqualTo(1_000);
        assertThat(settings.maxPendingEvents()).isEqualTo(10_000);
        assertThat(settings.maxCatchUp()).isEqualTo(10_000);
        assertThat(settings.checkNewestPage()).isTrue();
    }

    @Test
    void should_keep_every_setting_that_a_change_does_not_name() {
        // Two samples, because some settings exclude each other: together they set everything that can be set.
        Settings one = Settings.defaults()
                .with(this::setEverything)
                .with(changes -> changes.transport("netty").codec("jsonb").ensureRooms("hub-1"));
        Settings other = Settings.defaults().with(this::setEverything);

        Map<String, @Nullable Object> defaults = values(Settings.defaults());
        assertThat(defaults)
                .allSatisfy((accessor, value) -> assertThat(List.of(
                                Optional.ofNullable(values(one).get(accessor)),
                                Optional.ofNullable(values(other).get(accessor))))
                        .as("a setting that no sample changes: %s", accessor)
                        .anySatisfy(set -> assertThat(set).isNotEqualTo(Optional.ofNullable(value))));
        assertThat(values(one.with(nothing -> {}))).isEqualTo(values(one));
        assertThat(values(other.with(nothing -> {}))).isEqualTo(values(other));
    }

    @Test
    void should_unset_every_setting_by_its_name() {
        Settings set = Settings.defaults().with(this::setEverything);

        assertThat(settingNames())
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(values(set.with(changes -> changes.unset(name))))
                        .as(name)
                        .containsEntry(name, values(Settings.defaults()).get(name)));
        assertThat(values(set.with(changes -> changes.unset(settingNames().toArray(new String[0])))))
                .isEqualTo(values(Settings.defaults()));
    }

    @Test
    void should_unset_what_was_set_before_it_only() {
        assertThat(Settings.builder().token("old").unset("token").build().token())
                .isEmpty();
        assertThat(Settings.builder().unset("token").token("new").build().token())
                .contains("new");
    }

    @Test
    void should_name_the_settings_where_one_that_is_unknown_is_unset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().unset("pushTimeout"))
                .withMessageStartingWith("There is no setting pushTimeout; the settings are backoffResetAfter, ")
                .withMessageEndingWith(", uploadTimeout, url");
    }

    @Test
    void should_build_settings_that_later_calls_do_not_change() {
        Settings.Builder builder = Settings.builder().token("old").maxCatchUp(200);
        Settings settings = builder.build();
        builder.token("new");

        assertThat(settings.token()).contains("old");
        assertThat(settings.maxCatchUp()).isEqualTo(200);
        assertThat(builder.build().token()).contains("new");
    }

    /** The names of all settings, which are those of the builder's methods with a parameter. */
    private static List<String> settingNames() {
        return Arrays.stream(Settings.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1)
                .map(Method::getName)
                .filter(name -> !name.equals("unset") && !name.equals("refreshTokenBlocking"))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void should_not_change_settings_in_use_when_somebody_keeps_the_builder() {
        List<Settings.Builder> kept = new ArrayList<>();
        Settings settings = Settings.defaults().with(builder -> {
            builder.token("old");
            kept.add(builder);
        });
        kept.get(0).token("new").url("ws://elsewhere").requestTimeout(Duration.ofSeconds(1));

        assertThat(settings.token()).contains("old");
        assertThat(settings.url().getHost()).isEqualTo("hub.kabelwerk.io");
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void should_not_change_what_it_was_made_from() {
        Settings first = Settings.defaults().with(settings -> settings.token("old"));
        Settings second = first.with(settings -> settings.token("new"));

        assertThat(first.token()).contains("old");
        assertThat(second.token()).contains("new");
        assertThat(Settings.defaults().token()).isEmpty();
    }

    @Test
    void should_be_immutable_at_every_level() {
        Map<String, String> headers = new HashMap<>(Map.of("X-Tenant", "7"));
        String[] slugs = {"hub-1"};
        Duration[] steps = {Duration.ofSeconds(1)};
        Settings settings = Settings.defaults()
                .with(changes -> changes.headers(headers)
                        .ensureRooms(slugs)
                        .reconnectSteps(steps)
                        .rejoinSteps(steps));
        headers.put("X-Tenant", "8");
        slugs[0] = "hub-2";
        steps[0] = Duration.ofSeconds(2);

        assertThat(settings.headers()).containsExactly(Map.entry("X-Tenant", "7"));
        assertThat(settings.ensureRooms()).containsExactly("hub-1");
        assertThat(settings.reconnectSteps()).containsExactly(Duration.ofSeconds(1));
        assertThat(settings.rejoinSteps()).containsExactly(Duration.ofSeconds(1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> settings.headers().put("X-Other", "1"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> settings.ensureRooms().add("hub-2"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> settings.reconnectSteps().clear());
    }

    @Test
    void should_ensure_either_all_rooms_or_some() {
        Settings some =
                Settings.defaults().with(settings -> settings.ensureAllRooms().ensureRooms("hub-1"));
        assertThat(some.ensureAllRooms()).isFalse();
        assertThat(some.ensureRooms()).containsExactly("hub-1");

        Settings all = some.with(settings -> settings.ensureAllRooms());
        assertThat(all.ensureAllRooms()).isTrue();
        assertThat(all.ensureRooms()).isEmpty();

        Settings none = all.with(settings -> settings.ensureRooms());
        assertThat(none.ensureAllRooms()).isFalse();
        assertThat(none.ensureRooms()).isEmpty();
    }

    @Test
    void should_use_either_an_instance_or_a_name() {
        Settings named = Settings.defaults()
                .with(this::setEverything)
                .with(settings -> settings.transport("netty").codec("jsonb"));
        assertThat(named.transport()).isEmpty();
        assertThat(named.transportName()).contains("netty");
        assertThat(named.codec()).isEmpty();
        assertThat(named.codecName()).contains("jsonb");

        Settings given = named.with(this::setEverything);
        assertThat(given.transport()).isPresent();
        assertThat(given.transportName()).isEmpty();
        assertThat(given.codec()).isPresent();
        assertThat(given.codecName()).isEmpty();
    }

    @Test
    void should_read_the_url_as_people_write_it() {
        assertThat(Settings.defaults()
                        .with(settings -> settings.url("WS://Localhost:4000/"))
                        .url())
                .isEqualTo(URI.create("ws://localhost:4000/socket/user"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "token must not",
                        settings -> settings.token(" "),
                        "The token must not be blank; it is the JWT of the user to connect"),
                refusal(
                        "connectTimeout 0",
                        settings -> settings.connectTimeout(Duration.ZERO),
                        "connectTimeout must be positive, but is 0 s"),
                refusal(
                        "requestTimeout 0",
                        settings -> settings.requestTimeout(Duration.ZERO),
                        "requestTimeout must be positive, but is 0 s"),
                refusal(
                        "refreshTimeout 0",
                        settings -> settings.refreshTimeout(Duration.ZERO),
                        "refreshTimeout must be positive, but is 0 s"),
                refusal(
                        "closeTimeout 0",
                        settings -> settings.closeTimeout(Duration.ZERO),
                        "closeTimeout must be positive, but is 0 s"),
                refusal(
                        "uploadTimeout -1",
                        settings -> settings.uploadTimeout(Duration.ofSeconds(-1)),
                        "uploadTimeout must be positive, but is -1 s"),
                refusal(
                        "heartbeatInterval 0",
                        settings -> settings.heartbeatInterval(Duration.ZERO),
                        "heartbeatInterval must be positive, but is 0 s"),
                refusal(
                        "refusedTokenInterval 0",
                        settings -> settings.refusedTokenInterval(Duration.ZERO),
                        "refusedTokenInterval must be positive, but is 0 s"),
                refusal(
                        "restartSpread -1",
                        settings -> settings.restartSpread(Duration.ofMillis(-1)),
                        "restartSpread must not be negative, but is -1 ms"),
                refusal(
                        "backoffResetAfter -1",
                        settings -> settings.backoffResetAfter(Duration.ofMillis(-1)),
                        "backoffResetAfter must not be negative, but is -1 ms"),
                refusal(
                        "requestTimeout for ever",
                        settings -> settings.requestTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
                        "requestTimeout must be at most 365 days, but is 9223372036854775807 s"),
                refusal(
                        "restartSpread 366 d",
                        settings -> settings.restartSpread(Duration.ofDays(366)),
                        "restartSpread must be at most 365 days, but is 31622400 s"),
                refusal(
                        "no reconnectSteps",
                        settings -> settings.reconnectSteps(),
                        "reconnectSteps needs at least one step"),
                refusal(
                        "reconnectSteps 1, 0",
                        settings -> settings.reconnectSteps(Duration.ofSeconds(1), Duration.ZERO),
                        "reconnectSteps must be positive, but is 0 s"),
                refusal("no rejoinSteps", settings -> settings.rejoinSteps(), "rejoinSteps needs at least one step"),
                refusal(
                        "rejoinSteps 0",
                        settings -> settings.rejoinSteps(Duration.ZERO),
                        "rejoinSteps must be positive, but is 0 s"),
                refusal(
                        "maxFrameBytes 1023",
                        settings -> settings.maxFrameBytes(1023),
                        "maxFrameBytes must be from 1024 to 2147483647, but is 1023"),
                refusal(
                        "maxFrameValues 999",
                        settings -> settings.maxFrameValues(999),
                        "maxFrameValues must be from 1000 to 2147483647, but is 999"),
                refusal(
                        "maxJsonDepth 7",
                        settings -> settings.maxJsonDepth(7),
                        "maxJsonDepth must be from 8 to 1000, but is 7"),
                refusal(
                        "maxJsonDepth 1001",
                        settings -> settings.maxJsonDepth(1001),
                        "maxJsonDepth must be from 8 to 1000, but is 1001"),
                refusal(
                        "maxPendingRequests 0",
                        settings -> settings.maxPendingRequests(0),
                        "maxPendingRequests must be from 1 to 2147483647, but is 0"),
                refusal(
                        "maxPendingEvents 0",
                        settings -> settings.maxPendingEvents(0),
                        "maxPendingEvents must be from 1 to 2147483647, but is 0"),
                refusal(
                        "maxCatchUp 99",
                        settings -> settings.maxCatchUp(99),
                        "maxCatchUp must be from 100 to 2147483647, but is 99"),
                refusal(
                        "a slug that is no text",
                        settings -> settings.ensureRooms("hub-1", "\ud800"),
                        "A slug of ensureRooms has a lone surrogate (U+D800) at index 0;"
                                + " such a text cannot be encoded as UTF-8"),
                refusal(
                        "a header of the SDK's",
                        settings -> settings.headers(Map.of("User-Agent", "me")),
                        "The header User-Agent is set by the SDK itself; leave it out of headers(…)"),
                refusal(
                        "the token's header",
                        settings -> settings.headers(Map.of("kabelwerk-token", "me")),
                        "The header kabelwerk-token is set by the SDK itself; leave it out of headers(…)"),
                refusal(
                        "a header of the connection",
                        settings -> settings.headers(Map.of("Expect", "100-continue")),
                        "The header Expect is reserved for the connection itself; leave it out"));
    }

    private static Arguments refusal(String name, Consumer<Settings.Builder> change, String message) {
        return arguments(name, change, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void should_refuse_what_is_out_of_its_range(String name, Consumer<Settings.Builder> change, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.defaults().with(change))
                .withMessage(message);
    }

    @Test
    void should_accept_the_ends_of_the_ranges() {
        Settings least = Settings.defaults()
                .with(settings -> settings.connectTimeout(Duration.ofNanos(1))
                        .restartSpread(Duration.ZERO)
                        .backoffResetAfter(Duration.ZERO)
                        .maxFrameBytes(1024)
                        .maxFrameValues(1000)
                        .maxJsonDepth(8)
                        .maxPendingRequests(1)
                        .maxPendingEvents(1)
                        .maxCatchUp(100));
        assertThat(least.connectTimeout()).isEqualTo(Duration.ofNanos(1));
        assertThat(least.maxCatchUp()).isEqualTo(100);

        Settings most = Settings.defaults()
                .with(settings -> settings.connectTimeout(Duration.ofDays(365))
                        .maxJsonDepth(1000)
                        .maxFrameBytes(Integer.MAX_VALUE));
        assertThat(most.connectTimeout()).isEqualTo(Duration.ofDays(365));
        assertThat(most.maxJsonDepth()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\n", "s3 cret", "s3cret\r\nX-Admin: 1", "s3crét", "\u00a0s3cret"})
    void should_refuse_a_token_that_no_request_could_carry(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.defaults().with(settings -> settings.token(token)))
                .withMessageMatching("The token has a character at index \\d+ that no JWT has, such as a line break;"
                        + " pass the JWT alone");
    }

    @Test
    void should_take_headers_without_case_and_replace_those_set_before() {
        Settings settings = Settings.defaults()
                .with(changes -> changes.headers(Map.of("X-Tenant", "7", "X-Old", "1")))
                .with(changes -> changes.headers(Map.of("x-tenant", "8 9")));
        assertThat(settings.headers()).containsExactly(Map.entry("x-tenant", "8 9"));
        assertThat(settings.headers().get("X-TENANT")).isEqualTo("8 9");
    }

    @Test
    void should_make_recorded_changes_to_any_settings_without_another_call() {
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<Settings> changes = Settings.changes(builder -> {
            calls.incrementAndGet();
            builder.token("new").maxCatchUp(200).maxCatchUp(300);
        });
        Settings one = changes.apply(Settings.defaults());
        Settings other = changes.apply(
                Settings.defaults().with(builder -> builder.token("old").maxFrameBytes(2000)));

        assertThat(calls).hasValue(1);
        assertThat(one.token()).contains("new");
        assertThat(other.token()).contains("new");
        assertThat(other.maxCatchUp()).isEqualTo(300);
        assertThat(other.maxFrameBytes()).isEqualTo(2000);
    }

    @Test
    void should_change_nothing_where_a_change_fails() {
        Settings settings = Settings.defaults().with(changes -> changes.token("old"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with(changes -> changes.token("new").maxCatchUp(0)));
        assertThat(settings.token()).contains("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines", "\u0000"})
    void should_refuse_a_name_that_no_line_of_a_log_can_begin_with(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().sessionName(name))
                .withMessageStartingWith("sessionName must be a text of 1 to 100 characters, without line breaks");
    }

    @Test
    void should_take_names_of_a_hundred_characters() {
        assertThat(Settings.builder().sessionName("x".repeat(100)).build().sessionName())
                .contains("x".repeat(100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().sessionName("x".repeat(101)))
                .withMessageEndingWith("but has 101");
    }

    @Test
    void should_replace_observers_and_not_add_to_them() {
        SessionObserver first = new SessionObserver() {};
        SessionObserver second = new SessionObserver() {};
        Settings settings =
                Settings.builder().observers(first).observers(second).build();
        assertThat(settings.observers()).containsExactly(second);
        assertThat(settings.with(changes -> changes.observers()).observers()).isEmpty();
    }

    /** Sets each setting to something that is not its default. */
    private void setEverything(Settings.Builder settings) {
        settings.url("ws://localhost:4000")
                .token("token")
                .refreshToken(CompletableFuture::completedFuture)
                .ensureAllRooms()
                .logging(Logging.DEBUG)
                .transport(TRANSPORT)
                .codec(CODEC)
                .scheduler(scheduler)
                .callbackExecutor(scheduler)
                .ticker(System::nanoTime)
                .random(new SplittableRandom(1))
                .httpClient(HTTP_CLIENT)
                .sslContext(sslContext())
                .proxySelector(ProxySelector.of(null))
                .sessionName("desk")
                .observers(new SessionObserver() {})
                .headers(Map.of("X-Tenant", "7"))
                .connectTimeout(Duration.ofSeconds(61))
                .requestTimeout(Duration.ofSeconds(62))
                .refreshTimeout(Duration.ofSeconds(63))
                .closeTimeout(Duration.ofSeconds(64))
                .uploadTimeout(Duration.ofSeconds(65))
                .heartbeatInterval(Duration.ofSeconds(66))
                .reconnectSteps(Duration.ofSeconds(67))
                .restartSpread(Duration.ofSeconds(68))
                .backoffResetAfter(Duration.ofSeconds(69))
                .rejoinSteps(Duration.ofSeconds(70))
                .refusedTokenInterval(Duration.ofSeconds(71))
                .maxFrameBytes(10_001)
                .maxFrameValues(10_002)
                .maxJsonDepth(10)
                .maxPendingRequests(10_003)
                .maxPendingEvents(10_004)
                .maxCatchUp(10_005)
                .checkNewestPage(false);
    }

    private static final HttpClient HTTP_CLIENT = HttpClient.newHttpClient();

    private static final JsonCodec CODEC = new JsonCodec() {
        @Override
        public @Nullable Object decode(String json) {
            return null;
        }

        @Override
        public String encode(@Nullable Object value) {
            return "null";
        }
    };

    private static final Transport TRANSPORT = new Transport() {
        @Override
        public CompletableFuture<io.kabelwerk.spi.Connection> connect(
                URI uri, Map<String, String> headers, io.kabelwerk.spi.Listener listener) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    };

    private static SSLContext sslContext() {
        try {
            return SSLContext.getInstance("TLS");
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    /** All settings by the names of their accessors, which are found by reflection: a new one cannot be forgotten. */
    private static Map<String, @Nullable Object> values(Settings settings) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        for (Method method : Settings.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && !method.getName().equals("toString")) {
                try {
                    values.put(method.getName(), method.invoke(settings));
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
        }
        return values;
    }
}
