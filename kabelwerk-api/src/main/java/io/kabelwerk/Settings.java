package io.kabelwerk;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.support.JsonValues;
import io.kabelwerk.spi.support.RequestHeaders;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Kabelwerk} works. Immutable: {@link Kabelwerk#create(Consumer)} and {@link Kabelwerk#configure(Consumer)}
 * pass a {@link Builder} to a function that sets what is to differ.
 *
 * <p>What an application passes in (executors, clients, contexts, transports) stays its own: the SDK never shuts it
 * down. What the SDK makes in its place is shared by all sessions of the process, and ends with the last of them.
 */
public final class Settings {

    private static final Settings DEFAULTS = new Settings(new Builder());

    private final Builder values;

    private Settings(Builder values) {
        this.values = values;
    }

    /**
     * The defaults.
     *
     * @return settings with neither a token nor a way to get one
     */
    public static Settings defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with some changes.
     *
     * @param changes sets what is to change
     * @return new settings
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Settings with(Consumer<? super Builder> changes) {
        return changes(changes).apply(this);
    }

    /**
     * Calls a function once, and returns its changes in a form that can be applied to any settings, any number of times.
     * Several threads can thus change shared settings with {@link
     * java.util.concurrent.atomic.AtomicReference#updateAndGet(UnaryOperator)}: no change is lost, and no function runs
     * twice.
     *
     * @param changes sets what is to change; its builder has no effect after this method has returned
     * @return makes the same changes to other settings; may be called by any thread
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public static UnaryOperator<Settings> changes(Consumer<? super Builder> changes) {
        Builder recorder = new Builder();
        Objects.requireNonNull(changes, "changes must not be null").accept(recorder);
        List<Consumer<Builder>> recorded = List.copyOf(recorder.changes);
        return settings -> {
            Builder copy = new Builder(settings.values);
            recorded.forEach(change -> change.accept(copy));
            return new Settings(copy);
        };
    }

    /**
     * The address of the backend's socket, in full.
     *
     * @return such as {@code wss://hub.kabelwerk.io/socket/user}
     */
    public URI url() {
        return values.url;
    }

    /**
     * The token to start with. A secret.
     *
     * @return the token, where one is configured
     */
    public Optional<String> token() {
        return Optional.ofNullable(values.token);
    }

    /**
     * What gets new tokens.
     *
     * @return the function, where one is configured
     */
    public Optional<TokenRefresher> refreshToken() {
        return Optional.ofNullable(values.refreshToken);
    }

    /**
     * Whether a connecting end user gets a room in each hub.
     *
     * @return true if all rooms are ensured
     */
    public boolean ensureAllRooms() {
        return values.ensureAllRooms;
    }

    /**
     * The slugs of the hubs in which a connecting end user gets a room.
     *
     * @return the slugs; empty where none or all are ensured
     */
    public List<String> ensureRooms() {
        return values.ensureRooms;
    }

    /**
     * What is logged.
     *
     * @return the threshold
     */
    public Logging logging() {
        return values.logging;
    }

    /**
     * The transport that the application passed in.
     *
     * @return the transport, where one was passed in
     */
    public Optional<Transport> transport() {
        return Optional.ofNullable(values.transport);
    }

    /**
     * The name of the transport to look for.
     *
     * @return the name, where one is configured
     */
    public Optional<String> transportName() {
        return Optional.ofNullable(values.transportName);
    }

    /**
     * The codec that the application passed in.
     *
     * @return the codec, where one was passed in
     */
    public Optional<JsonCodec> codec() {
        return Optional.ofNullable(values.codec);
    }

    /**
     * The name of the codec to look for.
     *
     * @return the name, where one is configured
     */
    public Optional<String> codecName() {
        return Optional.ofNullable(values.codecName);
    }

    /**
     * What the engine and its timers run on.
     *
     * @return the scheduler, where one was passed in
     */
    public Optional<ScheduledExecutorService> scheduler() {
        return Optional.ofNullable(values.scheduler);
    }

    /**
     * What the application's code runs on.
     *
     * @return the executor, where one was passed in
     */
    public Optional<Executor> callbackExecutor() {
        return Optional.ofNullable(values.callbackExecutor);
    }

    /**
     * The clock of all timers.
     *
     * @return the clock, where one was passed in
     */
    public Optional<LongSupplier> ticker() {
        return Optional.ofNullable(values.ticker);
    }

    /**
     * The source of jitter.
     *
     * @return the generator, where one was passed in
     */
    public Optional<RandomGenerator> random() {
        return Optional.ofNullable(values.random);
    }

    /**
     * What uploads files.
     *
     * @return the client, where one was passed in
     */
    public Optional<HttpClient> httpClient() {
        return Optional.ofNullable(values.httpClient);
    }

    /**
     * What {@code wss} connections and uploads use instead of the JDK's default context.
     *
     * @return the context, where one was passed in
     */
    public Optional<SSLContext> sslContext() {
        return Optional.ofNullable(values.sslContext);
    }

    /**
     * What chooses the proxy for the socket and for uploads.
     *
     * @return the selector, where one was passed in
     */
    public Optional<ProxySelector> proxySelector() {
        return Optional.ofNullable(values.proxySelector);
    }

    /**
     * The headers sent with each connection's upgrade and with each upload.
     *
     * @return the headers by their names, which ignore case
     */
    public Map<String, String> headers() {
        return values.headers;
    }

    /**
     * How long one attempt to connect may take.
     *
     * @return by default 10 s
     */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /**
     * How long a request or a join may take, counted from the call.
     *
     * @return by default 10 s
     */
    public Duration requestTimeout() {
        return values.requestTimeout;
    }

    /**
     * How long a {@link TokenRefresher} may take.
     *
     * @return by default 30 s
     */
    public Duration refreshTimeout() {
        return values.refreshTimeout;
    }

    /**
     * How long the backend may take to answer when the socket is closed.
     *
     * @return by default 2 s
     */
    public Duration closeTimeout() {
        return values.closeTimeout;
    }

    /**
     * How long an upload may take in all.
     *
     * @return by default 5 minutes
     */
    public Duration uploadTimeout() {
        return values.uploadTimeout;
    }

    /**
     * How often a heartbeat is sent; one that is unanswered when the next is due, with nothing else received meanwhile, means that the connection is dead.
     *
     * @return by default 30 s
     */
    public Duration heartbeatInterval() {
        return values.heartbeatInterval;
    }

    /**
     * The upper ends of the pauses before each attempt to reconnect; the last one repeats.
     *
     * @return by default 1, 2, 4, 8, 10 s
     */
    public List<Duration> reconnectSteps() {
        return values.reconnectSteps;
    }

    /**
     * The upper end of the first pause where the backend seems to restart.
     *
     * @return by default 5 s
     */
    public Duration restartSpread() {
        return values.restartSpread;
    }

    /**
     * How long a connection has to stand before the pauses start over.
     *
     * @return by default 10 s
     */
    public Duration backoffResetAfter() {
        return values.backoffResetAfter;
    }

    /**
     * The pauses before a refused or crashed channel is joined again, each ± 20 %; the last one repeats.
     *
     * @return by default 1, 2, 5, 10, 30, 60, 300 s
     */
    public List<Duration> rejoinSteps() {
        return values.rejoinSteps;
    }

    /**
     * The pause before a token that was refused is tried again, where there is no way to get another.
     *
     * @return by default 1 minute
     */
    public Duration refusedTokenInterval() {
        return values.refusedTokenInterval;
    }

    /**
     * The longest frame that is received, in bytes of UTF-8.
     *
     * @return by default 8 MiB
     */
    public int maxFrameBytes() {
        return values.maxFrameBytes;
    }

    /**
     * The most values that a received frame may have.
     *
     * @return by default 400,000
     */
    public int maxFrameValues() {
        return values.maxFrameValues;
    }

    /**
     * The deepest nesting of JSON that is read or written.
     *
     * @return by default 64
     */
    public int maxJsonDepth() {
        return values.maxJsonDepth;
    }

    /**
     * How many requests may wait for a connection or for a channel, per session.
     *
     * @return by default 1000
     */
    public int maxPendingRequests() {
        return values.maxPendingRequests;
    }

    /**
     * How many events may wait for a slow listener, per session and per subscriber.
     *
     * @return by default 10,000
     */
    public int maxPendingEvents() {
        return values.maxPendingEvents;
    }

    /**
     * How many missed messages of a room are fetched after an outage.
     *
     * @return by default 10,000
     */
    public int maxCatchUp() {
        return values.maxCatchUp;
    }

    /**
     * Whether after each join of a room its newest page is looked at once more.
     *
     * @return by default true
     */
    public boolean checkNewestPage() {
        return values.checkNewestPage;
    }

    /** The address only: most of the rest is secret or says nothing. */
    @Override
    public String toString() {
        return "Settings[url=" + values.url + ", token=" + (values.token == null ? "none" : "(secret)") + "]";
    }

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    /** Sets what is to differ. Each method returns the same builder, and throws at once where a value cannot be used. */
    public static final class Builder {

        /** What the SDK sends with an upload or an upgrade. */
        private static final Set<String> OWN_HEADERS =
                Set.of("accept", "content-type", "kabelwerk-token", "user-agent");

        private URI url = BackendUrl.parse("wss://hub.kabelwerk.io");
        private @Nullable String token;
        private @Nullable TokenRefresher refreshToken;
        private boolean ensureAllRooms = false;
        private List<String> ensureRooms = List.of();
        private Logging logging = Logging.SILENT;
        private @Nullable Transport transport;
        private @Nullable String transportName;
        private @Nullable JsonCodec codec;
        private @Nullable String codecName;
        private @Nullable ScheduledExecutorService scheduler;
        private @Nullable Executor callbackExecutor;
        private @Nullable LongSupplier ticker;
        private @Nullable RandomGenerator random;
        private @Nullable HttpClient httpClient;
        private @Nullable SSLContext sslContext;
        private @Nullable ProxySelector proxySelector;
        private Map<String, String> headers = Map.of();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private Duration refreshTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private Duration uploadTimeout = Duration.ofMinutes(5);
        private Duration heartbeatInterval = Duration.ofSeconds(30);
        private List<Duration> reconnectSteps = seconds(1, 2, 4, 8, 10);
        private Duration restartSpread = Duration.ofSeconds(5);
        private Duration backoffResetAfter = Duration.ofSeconds(10);
        private List<Duration> rejoinSteps = seconds(1, 2, 5, 10, 30, 60, 300);
        private Duration refusedTokenInterval = Duration.ofMinutes(1);
        private int maxFrameBytes = 8 * 1024 * 1024;
        private int maxFrameValues = JsonLimits.defaults().maxValues();
        private int maxJsonDepth = 64;
        private int maxPendingRequests = 1_000;
        private int maxPendingEvents = 10_000;
        private int maxCatchUp = 10_000;
        private boolean checkNewestPage = true;

        private final List<Consumer<Builder>> changes = new ArrayList<>();

        private Builder() {}

        private Builder(Builder other) {
            url = other.url;
            token = other.token;
            refreshToken = other.refreshToken;
            ensureAllRooms = other.ensureAllRooms;
            ensureRooms = other.ensureRooms;
            logging = other.logging;
            transport = other.transport;
            transportName = other.transportName;
            codec = other.codec;
            codecName = other.codecName;
            scheduler = other.scheduler;
            callbackExecutor = other.callbackExecutor;
            ticker = other.ticker;
            random = other.random;
            httpClient = other.httpClient;
            sslContext = other.sslContext;
            proxySelector = other.proxySelector;
            headers = other.headers;
            connectTimeout = other.connectTimeout;
            requestTimeout = other.requestTimeout;
            refreshTimeout = other.refreshTimeout;
            closeTimeout = other.closeTimeout;
            uploadTimeout = other.uploadTimeout;
            heartbeatInterval = other.heartbeatInterval;
            reconnectSteps = other.reconnectSteps;
            restartSpread = other.restartSpread;
            backoffResetAfter = other.backoffResetAfter;
            rejoinSteps = other.rejoinSteps;
            refusedTokenInterval = other.refusedTokenInterval;
            maxFrameBytes = other.maxFrameBytes;
            maxFrameValues = other.maxFrameValues;
            maxJsonDepth = other.maxJsonDepth;
            maxPendingRequests = other.maxPendingRequests;
            maxPendingEvents = other.maxPendingEvents;
            maxCatchUp = other.maxCatchUp;
            checkNewestPage = other.checkNewestPage;
        }

        /**
         * The address of the backend: {@code [ws://|wss://]host[:port][/path]}. Without a scheme it is {@code wss}, without
         * a path {@code /socket/user}. Default: {@code wss://hub.kabelwerk.io/socket/user}.
         *
         * <p>Use {@code ws://} for a backend on this machine only: it sends the token and all messages in the clear. With
         * any other host than {@code localhost}, {@code 127.*} and {@code [::1]} that is logged as a warning.
         *
         * @param url the address
         * @return this
         * @throws IllegalArgumentException if it has another scheme, user info, a query or a fragment, or is malformed
         */
        public Builder url(String url) {
            return set(BackendUrl.parse(requireGiven(url, "url")), (b, v) -> b.url = v);
        }

        /**
         * The token to start with: a JWT that the application's own backend has signed.
         *
         * @param token the token
         * @return this
         * @throws IllegalArgumentException if it is blank, or has white space or anything else that is not printable
         *     ASCII
         */
        public Builder token(String token) {
            if (requireGiven(token, "token").isBlank()) {
                throw new IllegalArgumentException("The token must not be blank; it is the JWT of the user to connect");
            }
            for (int i = 0; i < token.length(); i++) {
                if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
                    throw new IllegalArgumentException("The token has a character at index " + i
                            + " that no JWT has, such as a line break; pass the JWT alone");
                }
            }
            return set(token, (b, v) -> b.token = v);
        }

        /**
         * What gets a token when one is needed. Without a {@link #token(String)} it gets the first one too; without this,
         * the same token is used for each reconnection.
         *
         * @param refresher gets a token; called on the callback executor
         * @return this
         */
        public Builder refreshToken(TokenRefresher refresher) {
            return set(Objects.requireNonNull(refresher, "refresher must not be null"), (b, v) -> b.refreshToken = v);
        }

        /**
         * Gives a connecting end user a room in each hub. Nothing for hub users. Default: no room is made.
         *
         * @return this
         */
        public Builder ensureAllRooms() {
            return ensure(true, List.of());
        }

        /**
         * Gives a connecting end user a room in each of these hubs. Nothing for hub users.
         *
         * @param hubSlugs the hubs' slugs; none for no rooms. An unknown one makes the backend refuse the user
         * @return this
         * @throws IllegalArgumentException if a slug has a lone surrogate
         */
        public Builder ensureRooms(String... hubSlugs) {
            List<String> slugs = elements(hubSlugs, "hubSlugs");
            slugs.forEach(slug -> JsonValues.requireWellFormed(slug, "A slug of ensureRooms"));
            return ensure(false, slugs);
        }

        /**
         * What is logged, with {@link System.Logger}s named {@code io.kabelwerk.*}. Default: {@link Logging#SILENT}.
         *
         * @param threshold the threshold
         * @return this
         */
        public Builder logging(Logging threshold) {
            return set(Objects.requireNonNull(threshold, "threshold must not be null"), (b, v) -> b.logging = v);
        }

        /**
         * A transport of the application's own. Default: the one with the highest priority on the path.
         *
         * <p>Its time-outs, limits, SSL context and proxy are what it was made with, not what is set here.
         *
         * @param transport the transport; not closed by the SDK
         * @return this
         */
        public Builder transport(Transport transport) {
            return set(Objects.requireNonNull(transport, "transport must not be null"), (b, v) -> {
                b.transport = v;
                b.transportName = null;
            });
        }

        /**
         * The transport with a name, such as {@code netty}. Default: the system property {@code io.kabelwerk.transport},
         * else the one with the highest priority on the path.
         *
         * @param name the name; whether there is such a transport is seen at {@link Kabelwerk#connect()}
         * @return this
         */
        public Builder transport(String name) {
            return set(Objects.requireNonNull(name, "name must not be null"), (b, v) -> {
                b.transportName = v;
                b.transport = null;
            });
        }

        /**
         * A codec of the application's own. Default: the one with the highest priority on the path.
         *
         * @param codec the codec
         * @return this
         */
        public Builder codec(JsonCodec codec) {
            return set(Objects.requireNonNull(codec, "codec must not be null"), (b, v) -> {
                b.codec = v;
                b.codecName = null;
            });
        }

        /**
         * The codec with a name, such as {@code jsonb}. Default: the system property {@code io.kabelwerk.codec}, else the
         * one with the highest priority on the path.
         *
         * @param name the name; whether there is such a codec is seen at {@link Kabelwerk#connect()}
         * @return this
         */
        public Builder codec(String name) {
            return set(Objects.requireNonNull(name, "name must not be null"), (b, v) -> {
                b.codecName = v;
                b.codec = null;
            });
        }

        /**
         * What the engine's timers run on, and whatever the engine does not do at once: a call is carried out, and a text
         * from the network read, on the thread that brings it, as long as nothing else is being done for the session.
         * Default: a few daemon threads, shared by all sessions of the process.
         *
         * <p>Call {@link Kabelwerk#disconnect()} before you shut it down. A scheduler that is shut down under a session
         * ends it within about a second: the futures fail with a {@link ClosedException}, listeners get an {@code
         * ErrorOccurred}, and the socket is dropped. Where the scheduler rejects a task without being shut down, the thread
         * that brought the task runs it. What else it throws goes to the thread's uncaught-exception handler.
         *
         * @param scheduler the scheduler; not shut down by the SDK. Its threads are never blocked
         * @return this
         */
        public Builder scheduler(ScheduledExecutorService scheduler) {
            return set(Objects.requireNonNull(scheduler, "scheduler must not be null"), (b, v) -> b.scheduler = v);
        }

        /**
         * What listeners, dependents of futures and the {@link #refreshToken(TokenRefresher) refreshToken} run on: a UI
         * thread, virtual threads, … Default: daemon threads, as many as needed, shared by all sessions of the process.
         *
         * <p>An executor with a single thread: a listener that waits for a future waits forever, because the future
         * completes on that same thread. Use {@code whenComplete} there. {@link Kabelwerk#close()} may be called on that
         * thread; it does not wait for callbacks.
         *
         * <p>An executor that runs tasks inline ({@code Runnable::run}, or a pool with {@code CallerRunsPolicy}): your code
         * then runs on threads that read from the network. A listener that blocks stops every session whose network thread
         * it holds, and one that waits for a future waits forever.
         *
         * <p>An executor that rejects a task, or throws something else, is asked again, after pauses of 10 ms to about a
         * second; the order of events is kept. What it throws, rejections aside, goes to the thread's uncaught-exception
         * handler, and so does what your code throws.
         *
         * <p>Call {@link Kabelwerk#disconnect()} before you shut it down. An executor that is shut down under a session ends
         * it within about five seconds: futures fail with a {@link ClosedException}, on threads of the SDK; listeners are no
         * longer called; the socket is closed. The error also goes to the uncaught-exception handler and to the log. Only an
         * executor that is an {@link java.util.concurrent.ExecutorService} can be seen to be shut down.
         *
         * <p>Whichever thread it is, your code runs with the context class loader of the thread that called {@link
         * Kabelwerk#create(Consumer)}.
         *
         * @param executor the executor; not shut down by the SDK
         * @return this
         */
        public Builder callbackExecutor(Executor executor) {
            return set(Objects.requireNonNull(executor, "executor must not be null"), (b, v) -> b.callbackExecutor = v);
        }

        /**
         * The clock by which time-outs and pauses are measured. Default: {@link System#nanoTime()}.
         *
         * <p>Where it jumps back by a second or more, time goes on from its last reading. Where it jumps ahead, everything
         * that is due by then happens at once.
         *
         * @param nanoseconds returns nanoseconds from some origin
         * @return this
         */
        public Builder ticker(LongSupplier nanoseconds) {
            return set(Objects.requireNonNull(nanoseconds, "nanoseconds must not be null"), (b, v) -> b.ticker = v);
        }

        /**
         * The source of jitter. Default: a {@link java.util.SplittableRandom} for each session.
         *
         * @param generator used by one thread at a time, as long as no two sessions get the same one
         * @return this
         */
        public Builder random(RandomGenerator generator) {
            return set(Objects.requireNonNull(generator, "generator must not be null"), (b, v) -> b.random = v);
        }

        /**
         * What uploads files. Default: a client of the JDK's with the {@link #sslContext(SSLContext)} and the {@link
         * #proxySelector(ProxySelector)} set here, made with the first upload, and shut down with the last session on JDK 21
         * and later. Before, it has no {@code close()}: its thread ends after the next garbage collection.
         *
         * <p>Nothing of an upload stays with the client. Each upload's connection is closed with its answer. The exception is
         * an answer that is not HTTP: the JDK's client leaves that connection open until it is shut down itself.
         *
         * @param client the client
         * @return this
         */
        public Builder httpClient(HttpClient client) {
            return set(Objects.requireNonNull(client, "client must not be null"), (b, v) -> b.httpClient = v);
        }

        /**
         * What {@code wss} connections and uploads use. Default: the JDK's default context. The host name is verified in any
         * case.
         *
         * @param context the context
         * @return this
         */
        public Builder sslContext(SSLContext context) {
            return set(Objects.requireNonNull(context, "context must not be null"), (b, v) -> b.sslContext = v);
        }

        /**
         * What chooses the HTTP proxy for the socket and for uploads. Default: no proxy.
         *
         * @param selector the selector, such as {@link ProxySelector#getDefault()}
         * @return this
         */
        public Builder proxySelector(ProxySelector selector) {
            return set(Objects.requireNonNull(selector, "selector must not be null"), (b, v) -> b.proxySelector = v);
        }

        /**
         * Headers to send with each connection's upgrade and with each upload. Default: none.
         *
         * @param headers the headers; they replace those that were set before
         * @return this
         * @throws IllegalArgumentException if {@link RequestHeaders#copyOf(Map)} refuses them, or if one of them is set by
         *     the SDK itself: {@code Accept}, {@code Content-Type}, {@code Kabelwerk-Token}, {@code User-Agent}
         */
        public Builder headers(Map<String, String> headers) {
            Map<String, String> copy = RequestHeaders.copyOf(headers);
            copy.keySet().forEach(name -> {
                if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(
                            "The header " + name + " is set by the SDK itself; leave it out of headers(…)");
                }
            });
            return set(copy, (b, v) -> b.headers = v);
        }

        /**
         * How long one attempt to connect may take, from the resolution of the host's name to the open socket.
         * Default: 10 s.
         *
         * @param value the time-out; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder connectTimeout(Duration value) {
            return set(requirePositive(value, "connectTimeout"), (b, v) -> b.connectTimeout = v);
        }

        /**
         * How long a request or a join may take until its answer, counted from the call, even while offline.
         * Default: 10 s, as in the other Kabelwerk SDKs.
         *
         * @param value the time-out; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder requestTimeout(Duration value) {
            return set(requirePositive(value, "requestTimeout"), (b, v) -> b.requestTimeout = v);
        }

        /**
         * How long a {@link TokenRefresher} may take.
         * Default: 30 s.
         *
         * @param value the time-out; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder refreshTimeout(Duration value) {
            return set(requirePositive(value, "refreshTimeout"), (b, v) -> b.refreshTimeout = v);
        }

        /**
         * How long the backend may take to answer when the socket is closed, before it is dropped.
         * Default: 2 s.
         *
         * @param value the time-out; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder closeTimeout(Duration value) {
            return set(requirePositive(value, "closeTimeout"), (b, v) -> b.closeTimeout = v);
        }

        /**
         * How long an upload may take in all, a second try after a refreshed token included.
         * Default: 5 minutes.
         *
         * @param value the time-out; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder uploadTimeout(Duration value) {
            return set(requirePositive(value, "uploadTimeout"), (b, v) -> b.uploadTimeout = v);
        }

        /**
         * How often a heartbeat is sent. A connection that has brought nothing since the last one when the next is due is given
         * up.
         * Default: 30 s; a Phoenix server closes connections that are silent for 60 s.
         *
         * @param value the interval; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder heartbeatInterval(Duration value) {
            return set(requirePositive(value, "heartbeatInterval"), (b, v) -> b.heartbeatInterval = v);
        }

        /**
         * The upper end of the first pause where the backend seems to have meant the drop, as for a restart: close code 1000,
         * 1001, 1002, 1011, 1012 or 1013, a refused connection, or a 5xx status. It keeps all clients from coming back at
         * once.
         * Default: 5 s.
         *
         * @param value the upper end; zero or more
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder restartSpread(Duration value) {
            return set(requireNotNegative(value, "restartSpread"), (b, v) -> b.restartSpread = v);
        }

        /**
         * How long a connection has to stand, its user known, before {@link #reconnectSteps(Duration...)} start over.
         * Default: 10 s.
         *
         * @param value the time; zero or more
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder backoffResetAfter(Duration value) {
            return set(requireNotNegative(value, "backoffResetAfter"), (b, v) -> b.backoffResetAfter = v);
        }

        /**
         * The pause before a token that the backend has refused is tried again, where no {@link
         * #refreshToken(TokenRefresher)} gets another.
         * Default: 1 minute.
         *
         * @param value the pause; positive
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder refusedTokenInterval(Duration value) {
            return set(requirePositive(value, "refusedTokenInterval"), (b, v) -> b.refusedTokenInterval = v);
        }

        /**
         * The upper ends of the pauses before each attempt to reconnect: a pause is uniformly random between zero and its step.
         * Default: 1, 2, 4, 8, 10 s.
         *
         * @param steps the steps, at least one, each positive; the last one repeats
         * @return this
         * @throws IllegalArgumentException if there is none, or if one is not positive
         */
        public Builder reconnectSteps(Duration... steps) {
            return set(requireSteps(steps, "reconnectSteps"), (b, v) -> b.reconnectSteps = v);
        }

        /**
         * The pauses before a channel that was refused, or has crashed, is joined again; each is varied by ± 20 %.
         * Default: 1, 2, 5, 10, 30, 60, 300 s.
         *
         * @param steps the steps, at least one, each positive; the last one repeats
         * @return this
         * @throws IllegalArgumentException if there is none, or if one is not positive
         */
        public Builder rejoinSteps(Duration... steps) {
            return set(requireSteps(steps, "rejoinSteps"), (b, v) -> b.rejoinSteps = v);
        }

        /**
         * The longest frame that is received or sent, in bytes of UTF-8. A longer request fails with a {@link
         * LimitExceededException}. A longer frame that arrives ends the connection (close code 1009), and so does one that
         * the backend finds too long. The session connects again and joins its topics one at a time, first the private
         * channel. If a frame ends the connection again, the topic whose turn it was is set aside: its objects (such as a
         * {@link Room}) report a {@link LimitExceededException} that names the topic, and it is joined again after the
         * {@link #rejoinSteps(Duration...)}. All others go on. A request that was unanswered at that time fails with a
         * {@code LimitExceededException} where it may be the cause, and is not sent again.
         * Default: 8 MiB.
         *
         * @param value the limit; at least 1024
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxFrameBytes(int value) {
            return set(requireRange(value, 1024, Integer.MAX_VALUE, "maxFrameBytes"), (b, v) -> b.maxFrameBytes = v);
        }

        /**
         * Sets the most JSON values that a received frame may have. Each object, array, string, number, boolean and null
         * counts as one; keys do not count. A message has 13 values, or about 22 with an upload: a frame of the default
         * {@link #maxFrameBytes(int)} that is full of the shortest messages has 380,000. A value takes about 200 bytes of
         * heap at most, so that with both defaults no frame takes more than about 85 MB when it is read; without this
         * limit it would be 300 MB. A frame of more values is skipped, and reported as a {@link ProtocolViolationException}.
         * Default: 400,000.
         *
         * @param value the limit; at least 1000
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxFrameValues(int value) {
            return set(requireRange(value, 1000, Integer.MAX_VALUE, "maxFrameValues"), (b, v) -> b.maxFrameValues = v);
        }

        /**
         * The deepest nesting of JSON that is read or written, in levels; a frame and its payload are two of them. A deeper
         * frame is skipped, and told as a {@link ProtocolViolationException}; a deeper request fails with a {@link
         * LimitExceededException}.
         * Default: 64.
         *
         * @param value the limit; from 8 to 1000
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxJsonDepth(int value) {
            return set(requireRange(value, 8, JsonLimits.DEEPEST, "maxJsonDepth"), (b, v) -> b.maxJsonDepth = v);
        }

        /**
         * How many requests may wait for a connection or for a channel, per session. One more fails with a {@link
         * LimitExceededException}.
         * Default: 1000.
         *
         * @param value the limit; at least 1
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxPendingRequests(int value) {
            return set(
                    requireRange(value, 1, Integer.MAX_VALUE, "maxPendingRequests"),
                    (b, v) -> b.maxPendingRequests = v);
        }

        /**
         * How many events may wait for a slow listener, per session. When they are reached, a {@link
         * LimitExceededException} is told behind them in a {@link KabelwerkEvent.ErrorOccurred} and logged at once, and
         * nothing more is read until they are half as many; up to 256 frames that are on their way by then still arrive. Also how many
         * may wait for one slow subscriber of {@link EventSource#events()}, which is ended with a {@link
         * LimitExceededException} by one more.
         * Default: 10,000.
         *
         * @param value the limit; at least 1
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxPendingEvents(int value) {
            return set(requireRange(value, 1, Integer.MAX_VALUE, "maxPendingEvents"), (b, v) -> b.maxPendingEvents = v);
        }

        /**
         * How many missed messages of a room are fetched after an outage. If there are more, the room reports one {@link
         * LimitExceededException}, and delivers exactly this many, the most recent ones. As many messages are held back at the most while a join,
         * a page or a list is waited for; of more, a room or a notifier tells of a {@link LimitExceededException} too.
         * Default: 10,000.
         *
         * @param value the limit; at least 100
         * @return this
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder maxCatchUp(int value) {
            return set(requireRange(value, 100, Integer.MAX_VALUE, "maxCatchUp"), (b, v) -> b.maxCatchUp = v);
        }

        /**
         * Whether after each join of a room its newest page (100 messages at the most) is looked at once more: a message
         * that was posted between the backend's reading of the room and its subscribing of the client would be missed
         * otherwise. Default: true.
         *
         * @param check false to save that request
         * @return this
         */
        public Builder checkNewestPage(boolean check) {
            return set(check, (b, v) -> b.checkNewestPage = v);
        }

        /** Makes a change, and remembers it, so that it can be made to other settings too. */
        private <T> Builder set(T value, BiConsumer<Builder, T> field) {
            Consumer<Builder> change = builder -> field.accept(builder, value);
            change.accept(this);
            changes.add(change);
            return this;
        }

        private Builder ensure(boolean all, List<String> slugs) {
            return set(slugs, (b, v) -> {
                b.ensureAllRooms = all;
                b.ensureRooms = v;
            });
        }

        /** These two often come from the environment, where a missing one is a null that nobody wrote. */
        private static String requireGiven(String value, String setting) {
            return Objects.requireNonNull(
                    value,
                    setting + " must not be null; if it is read from an environment variable or a property, that one is"
                            + " not set");
        }

        private static <T> List<T> elements(T[] given, String name) {
            for (T element : Objects.requireNonNull(given, name + " must not be null")) {
                Objects.requireNonNull(element, name + " must not be null, nor hold null");
            }
            return List.of(given);
        }

        private static Duration requirePositive(Duration value, String setting) {
            if (Objects.requireNonNull(value, setting + " must not be null").isNegative() || value.isZero()) {
                throw new IllegalArgumentException(setting + " must be positive, but is " + value);
            }
            return requireNotNegative(value, setting);
        }

        private static Duration requireNotNegative(Duration value, String setting) {
            if (Objects.requireNonNull(value, setting + " must not be null").isNegative()) {
                throw new IllegalArgumentException(setting + " must not be negative, but is " + value);
            }
            // A year is more than anybody means, and its nanoseconds still fit into a long many times over.
            if (value.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException(setting + " must be at most 365 days, but is " + value);
            }
            return value;
        }

        private static List<Duration> requireSteps(Duration[] given, String setting) {
            List<Duration> steps = elements(given, setting);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException(setting + " needs at least one step");
            }
            steps.forEach(step -> requirePositive(step, setting));
            return steps;
        }

        private static int requireRange(int value, int least, int most, String setting) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        setting + " must be from " + least + " to " + most + ", but is " + value);
            }
            return value;
        }
    }
}
