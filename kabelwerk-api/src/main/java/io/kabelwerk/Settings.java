package io.kabelwerk;

import io.kabelwerk.Setting.EnsuredRooms;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.support.JsonValues;
import io.kabelwerk.spi.support.RequestHeaders;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * The settings of a {@link Kabelwerk}. Immutable; made with a {@link Builder}. The methods of the builder say what each
 * setting does, and what its default is.
 *
 * <pre>{@code
 * Settings settings = Settings.builder()
 *         .url("ws://localhost:4000")
 *         .refreshToken(current -> accounts.freshToken())
 *         .build();
 * }</pre>
 *
 * <p>The application owns what it passes in (executors, clients, contexts, transports): the SDK never shuts it down. What
 * the SDK creates instead is shared by all sessions of the process, and is released with the last of them.
 */
public final class Settings {

    private static final Settings DEFAULTS = new Settings(Map.of());

    /** The settings that are set; all others have their defaults. */
    private final Map<Setting<?>, Object> values;

    private Settings(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Returns the defaults.
     *
     * @return settings without a token
     */
    public static Settings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder of settings that differ from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    /**
     * Returns these settings with some changes.
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
        Builder recorder = builder();
        Objects.requireNonNull(changes, "changes must not be null").accept(recorder);
        Map<Setting<?>, Optional<Object>> recorded = new LinkedHashMap<>(recorder.changes);
        return settings -> settings.changed(recorded);
    }

    private Settings changed(Map<Setting<?>, Optional<Object>> changes) {
        Map<Setting<?>, Object> changed = new HashMap<>(values);
        changes.forEach((setting, value) ->
                value.ifPresentOrElse(given -> changed.put(setting, given), () -> changed.remove(setting)));
        return new Settings(changed);
    }

    /** {@return the {@linkplain Builder#url(String) address of the backend's socket}, in full} */
    public URI url() {
        return get(Setting.URL);
    }

    /** {@return the {@linkplain Builder#token(String) token} to start with, a secret} */
    public Optional<String> token() {
        return find(Setting.TOKEN);
    }

    /** {@return the {@linkplain Builder#refreshToken(TokenRefresher) source of tokens}} */
    public Optional<TokenRefresher> refreshToken() {
        return find(Setting.REFRESH_TOKEN);
    }

    /** {@return whether a connecting end user gets {@linkplain Builder#ensureAllRooms() a room in each hub}} */
    public boolean ensureAllRooms() {
        return get(Setting.ENSURE_ROOMS).all();
    }

    /** {@return the slugs of the {@linkplain Builder#ensureRooms(String...) hubs in which a connecting end user gets a room}} */
    public List<String> ensureRooms() {
        return get(Setting.ENSURE_ROOMS).slugs();
    }

    /** {@return the {@linkplain Builder#logging(Logging) threshold of the log}} */
    public Logging logging() {
        return get(Setting.LOGGING);
    }

    /** {@return the {@linkplain Builder#sessionName(String) name of the session} in the log} */
    public Optional<String> sessionName() {
        return find(Setting.SESSION_NAME);
    }

    /** {@return the {@linkplain Builder#observers(SessionObserver...) observers of the session}} */
    public List<SessionObserver> observers() {
        return get(Setting.OBSERVERS);
    }

    /** {@return the {@linkplain Builder#transport(Transport) transport} that was passed in} */
    public Optional<Transport> transport() {
        return find(Setting.TRANSPORT).filter(Transport.class::isInstance).map(Transport.class::cast);
    }

    /** {@return the {@linkplain Builder#transport(String) name of the transport} to look for} */
    public Optional<String> transportName() {
        return find(Setting.TRANSPORT).filter(String.class::isInstance).map(String.class::cast);
    }

    /** {@return the {@linkplain Builder#codec(JsonCodec) codec} that was passed in} */
    public Optional<JsonCodec> codec() {
        return find(Setting.CODEC).filter(JsonCodec.class::isInstance).map(JsonCodec.class::cast);
    }

    /** {@return the {@linkplain Builder#codec(String) name of the codec} to look for} */
    public Optional<String> codecName() {
        return find(Setting.CODEC).filter(String.class::isInstance).map(String.class::cast);
    }

    /** {@return the {@linkplain Builder#scheduler(ScheduledExecutorService) scheduler} that was passed in} */
    public Optional<ScheduledExecutorService> scheduler() {
        return find(Setting.SCHEDULER);
    }

    /** {@return the {@linkplain Builder#callbackExecutor(Executor) callback executor} that was passed in} */
    public Optional<Executor> callbackExecutor() {
        return find(Setting.CALLBACK_EXECUTOR);
    }

    /** {@return the {@linkplain Builder#ticker(LongSupplier) clock of all timers} that was passed in} */
    public Optional<LongSupplier> ticker() {
        return find(Setting.TICKER);
    }

    /** {@return the {@linkplain Builder#random(RandomGenerator) source of jitter} that was passed in} */
    public Optional<RandomGenerator> random() {
        return find(Setting.RANDOM);
    }

    /** {@return the {@linkplain Builder#httpClient(HttpClient) client for uploads} that was passed in} */
    public Optional<HttpClient> httpClient() {
        return find(Setting.HTTP_CLIENT);
    }

    /** {@return the {@linkplain Builder#sslContext(SSLContext) TLS context} that was passed in} */
    public Optional<SSLContext> sslContext() {
        return find(Setting.SSL_CONTEXT);
    }

    /** {@return the {@linkplain Builder#proxySelector(ProxySelector) proxy selector} that was passed in} */
    public Optional<ProxySelector> proxySelector() {
        return find(Setting.PROXY_SELECTOR);
    }

    /** {@return the {@linkplain Builder#headers(Map) headers} by their names, which ignore case} */
    public Map<String, String> headers() {
        return get(Setting.HEADERS);
    }

    /** {@return the {@linkplain Builder#connectTimeout(Duration) time-out of an attempt to connect}} */
    public Duration connectTimeout() {
        return get(Setting.CONNECT_TIMEOUT);
    }

    /** {@return the {@linkplain Builder#requestTimeout(Duration) time-out of a request}} */
    public Duration requestTimeout() {
        return get(Setting.REQUEST_TIMEOUT);
    }

    /** {@return the {@linkplain Builder#refreshTimeout(Duration) time-out of a refresh of the token}} */
    public Duration refreshTimeout() {
        return get(Setting.REFRESH_TIMEOUT);
    }

    /** {@return the {@linkplain Builder#closeTimeout(Duration) time-out of the closing handshake}} */
    public Duration closeTimeout() {
        return get(Setting.CLOSE_TIMEOUT);
    }

    /** {@return the {@linkplain Builder#uploadTimeout(Duration) time-out of an upload}} */
    public Duration uploadTimeout() {
        return get(Setting.UPLOAD_TIMEOUT);
    }

    /** {@return the {@linkplain Builder#heartbeatInterval(Duration) interval of heartbeats}} */
    public Duration heartbeatInterval() {
        return get(Setting.HEARTBEAT_INTERVAL);
    }

    /** {@return the {@linkplain Builder#reconnectSteps(Duration...) upper ends of the pauses before attempts to reconnect}} */
    public List<Duration> reconnectSteps() {
        return get(Setting.RECONNECT_STEPS);
    }

    /** {@return the {@linkplain Builder#restartSpread(Duration) upper end of the first pause after a restart} of the backend} */
    public Duration restartSpread() {
        return get(Setting.RESTART_SPREAD);
    }

    /** {@return the {@linkplain Builder#backoffResetAfter(Duration) time after which a connection is stable}} */
    public Duration backoffResetAfter() {
        return get(Setting.BACKOFF_RESET_AFTER);
    }

    /** {@return the {@linkplain Builder#rejoinSteps(Duration...) pauses before a channel is joined again}} */
    public List<Duration> rejoinSteps() {
        return get(Setting.REJOIN_STEPS);
    }

    /** {@return the {@linkplain Builder#refusedTokenInterval(Duration) pause after a refused token} that cannot be refreshed} */
    public Duration refusedTokenInterval() {
        return get(Setting.REFUSED_TOKEN_INTERVAL);
    }

    /** {@return the {@linkplain Builder#maxFrameBytes(int) limit of a frame}, in bytes of UTF-8} */
    public int maxFrameBytes() {
        return get(Setting.MAX_FRAME_BYTES);
    }

    /** {@return the {@linkplain Builder#maxFrameValues(int) limit of the JSON values of a frame}} */
    public int maxFrameValues() {
        return get(Setting.MAX_FRAME_VALUES);
    }

    /** {@return the {@linkplain Builder#maxJsonDepth(int) limit of the nesting of JSON}} */
    public int maxJsonDepth() {
        return get(Setting.MAX_JSON_DEPTH);
    }

    /** {@return the {@linkplain Builder#maxPendingRequests(int) limit of waiting requests}} */
    public int maxPendingRequests() {
        return get(Setting.MAX_PENDING_REQUESTS);
    }

    /** {@return the {@linkplain Builder#maxPendingEvents(int) limit of waiting events}} */
    public int maxPendingEvents() {
        return get(Setting.MAX_PENDING_EVENTS);
    }

    /** {@return the {@linkplain Builder#maxCatchUp(int) limit of missed messages that are fetched}} */
    public int maxCatchUp() {
        return get(Setting.MAX_CATCH_UP);
    }

    /** {@return whether {@linkplain Builder#checkNewestPage(boolean) the newest page is checked} after each join} */
    public boolean checkNewestPage() {
        return get(Setting.CHECK_NEWEST_PAGE);
    }

    /** The address only: most other settings are secret. */
    @Override
    public String toString() {
        return "Settings[url=" + url() + ", token=" + (token().isEmpty() ? "none" : "(secret)") + "]";
    }

    private <T> T get(Setting<T> setting) {
        return find(setting).orElseGet(setting::defaultValue);
    }

    @SuppressWarnings("unchecked") // Only Builder.set puts values, with their settings.
    private <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * A builder of {@link Settings}. Each method returns the same builder, and throws an {@link IllegalArgumentException} at
     * once if a value cannot be used, such as one that is out of its range. Not thread-safe.
     */
    public static final class Builder {

        /** The headers that the SDK itself sends with an upgrade or an upload. */
        private static final Set<String> OWN_HEADERS =
                Set.of("accept", "content-type", "kabelwerk-token", "user-agent");

        private final Settings base;

        /** The new value of each setting that was changed; empty if it was reset. */
        private final Map<Setting<?>, Optional<Object>> changes = new LinkedHashMap<>();

        private Builder(Settings base) {
            this.base = base;
        }

        /**
         * Returns settings with what was set so far. The builder may be used further.
         *
         * @return new settings
         */
        public Settings build() {
            return base.changed(changes);
        }

        /**
         * Unsets settings: they get their defaults again.
         *
         * @param names the names of the settings, which are those of the methods of this builder, such as {@code token}
         * @return this
         * @throws IllegalArgumentException if there is no setting with a name
         */
        public Builder unset(String... names) {
            for (String name : elements(names, "names")) {
                changes.put(Setting.named(name), Optional.empty());
            }
            return this;
        }

        /**
         * Sets the address of the backend: {@code [ws://|wss://]host[:port][/path]}. Without a scheme it is {@code wss}, without
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
            return set(Setting.URL, BackendUrl.parse(requireGiven(url, "url")));
        }

        /**
         * Sets the token to start with: a JWT that the application's own backend has signed.
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
            return set(Setting.TOKEN, token);
        }

        /**
         * Sets the source of new tokens. It also gets the first token if no {@link #token(String)} is set. Without it, the
         * same token is used for each reconnection.
         *
         * @param refresher gets a token, without blocking; called on the callback executor
         * @return this
         */
        public Builder refreshToken(TokenRefresher refresher) {
            return set(Setting.REFRESH_TOKEN, Objects.requireNonNull(refresher, "refresher must not be null"));
        }

        /**
         * Sets the source of new tokens, as {@link #refreshToken(TokenRefresher)} does, from a function that blocks.
         *
         * @param refresher gets a token; each call runs on a daemon thread of its own, with the context class loader of the
         *     thread that calls this method, so that it holds up nobody
         * @return this
         */
        public Builder refreshTokenBlocking(BlockingTokenRefresher refresher) {
            Objects.requireNonNull(refresher, "refresher must not be null");
            return set(Setting.REFRESH_TOKEN, new BlockingRefresh(refresher));
        }

        /**
         * Gives a connecting end user a room in each hub. Nothing for hub users. Default: no room is made.
         *
         * @return this
         */
        public Builder ensureAllRooms() {
            return set(Setting.ENSURE_ROOMS, new EnsuredRooms(true, List.of()));
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
            return set(Setting.ENSURE_ROOMS, new EnsuredRooms(false, slugs));
        }

        /**
         * Sets the threshold of the log, written with {@link System.Logger}s named {@code io.kabelwerk.*}. Default: {@link Logging#SILENT}.
         *
         * @param threshold the threshold
         * @return this
         */
        public Builder logging(Logging threshold) {
            return set(Setting.LOGGING, threshold);
        }

        /**
         * Sets the name of the session in log lines and in events of the flight recorder, such as {@code desk}. It counts from
         * the next {@link Kabelwerk#connect()}. Default: a number that no other session of the process has.
         *
         * @param name the name; it goes to logs, so let it name a purpose, never a person
         * @return this
         * @throws IllegalArgumentException if it is blank, longer than 100 characters, or has a control character
         */
        public Builder sessionName(String name) {
            return set(Setting.SESSION_NAME, name);
        }

        /**
         * Sets the observers of the session, in place of those that were set before. They count from the next {@link
         * Kabelwerk#connect()}. Default: none, which costs nothing.
         *
         * @param observers the observers; none to have none
         * @return this
         */
        public Builder observers(SessionObserver... observers) {
            return set(Setting.OBSERVERS, elements(observers, "observers"));
        }

        /**
         * Sets a transport of the application's own. Default: the one with the highest priority on the path.
         *
         * <p>Its time-outs, limits, SSL context and proxy are what it was made with, not what is set here.
         *
         * @param transport the transport; not closed by the SDK
         * @return this
         */
        public Builder transport(Transport transport) {
            return set(Setting.TRANSPORT, Objects.requireNonNull(transport, "transport must not be null"));
        }

        /**
         * Sets the name of the transport, such as {@code netty}. Default: the system property {@code io.kabelwerk.transport},
         * else the one with the highest priority on the path.
         *
         * @param name the name; {@link Kabelwerk#connect()} looks for it
         * @return this
         */
        public Builder transport(String name) {
            return set(Setting.TRANSPORT, Objects.requireNonNull(name, "name must not be null"));
        }

        /**
         * Sets a codec of the application's own. Default: the one with the highest priority on the path.
         *
         * @param codec the codec
         * @return this
         */
        public Builder codec(JsonCodec codec) {
            return set(Setting.CODEC, Objects.requireNonNull(codec, "codec must not be null"));
        }

        /**
         * Sets the name of the codec, such as {@code jsonb}. Default: the system property {@code io.kabelwerk.codec}, else the
         * one with the highest priority on the path.
         *
         * @param name the name; {@link Kabelwerk#connect()} looks for it
         * @return this
         */
        public Builder codec(String name) {
            return set(Setting.CODEC, Objects.requireNonNull(name, "name must not be null"));
        }

        /**
         * Sets the scheduler of the engine's timers and of what the engine does not do at once: a call is carried out, and a
         * text from the network read, on the thread that brings it, if nothing else is being done for the session. Default: a few daemon threads, shared by all sessions of the process.
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
            return set(Setting.SCHEDULER, scheduler);
        }

        /**
         * Sets the executor of listeners, dependents of futures and the {@link #refreshToken(TokenRefresher) refreshToken}: a
         * UI thread, virtual threads, … Default: daemon threads, as many as needed, shared by all sessions of the process.
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
            return set(Setting.CALLBACK_EXECUTOR, executor);
        }

        /**
         * Sets the clock by which time-outs and pauses are measured. Default: {@link System#nanoTime()}.
         *
         * <p>Where it jumps back by a second or more, time goes on from its last reading. Where it jumps ahead, everything
         * that has become due happens at once.
         *
         * @param nanoseconds returns nanoseconds from some origin
         * @return this
         */
        public Builder ticker(LongSupplier nanoseconds) {
            return set(Setting.TICKER, nanoseconds);
        }

        /**
         * Sets the source of jitter. Default: a {@link java.util.SplittableRandom} for each session.
         *
         * @param generator used by one thread at a time, as long as no two sessions get the same one
         * @return this
         */
        public Builder random(RandomGenerator generator) {
            return set(Setting.RANDOM, generator);
        }

        /**
         * Sets the client that uploads files. Default: a client of the JDK's with the {@link #sslContext(SSLContext)} and the {@link
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
            return set(Setting.HTTP_CLIENT, client);
        }

        /**
         * Sets the TLS context of {@code wss} connections and uploads. Default: the JDK's default context. The host name is
         * always verified.
         *
         * @param context the context
         * @return this
         */
        public Builder sslContext(SSLContext context) {
            return set(Setting.SSL_CONTEXT, context);
        }

        /**
         * Sets the selector of HTTP proxies for the socket and for uploads. Default: no proxy. Its answers are tried in
         * order, and {@code connectFailed} is told; it may block.
         *
         * @param selector the selector, such as {@link ProxySelector#getDefault()}
         * @return this
         */
        public Builder proxySelector(ProxySelector selector) {
            return set(Setting.PROXY_SELECTOR, selector);
        }

        /**
         * Sets headers to send with each connection's upgrade and with each upload. Default: none.
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
            return set(Setting.HEADERS, copy);
        }

        /**
         * Sets the longest time that one attempt to connect may take, from the resolution of the host's name to the open socket. Default: 10 s.
         *
         * @param value the time-out; positive
         * @return this
         */
        public Builder connectTimeout(Duration value) {
            return set(Setting.CONNECT_TIMEOUT, value);
        }

        /**
         * Sets the longest time from the call of a request or a join to its reply, even while offline. Default: 10 s, as in the other Kabelwerk SDKs.
         *
         * @param value the time-out; positive
         * @return this
         */
        public Builder requestTimeout(Duration value) {
            return set(Setting.REQUEST_TIMEOUT, value);
        }

        /**
         * Sets the longest time that a {@link TokenRefresher} may take. Default: 30 s.
         *
         * @param value the time-out; positive
         * @return this
         */
        public Builder refreshTimeout(Duration value) {
            return set(Setting.REFRESH_TIMEOUT, value);
        }

        /**
         * Sets the longest time that the backend may take to answer a close frame, before the connection is dropped. Default: 2 s.
         *
         * @param value the time-out; positive
         * @return this
         */
        public Builder closeTimeout(Duration value) {
            return set(Setting.CLOSE_TIMEOUT, value);
        }

        /**
         * Sets the longest time that an upload may take, including a second try after a refreshed token. Default: 5 minutes.
         *
         * @param value the time-out; positive
         * @return this
         */
        public Builder uploadTimeout(Duration value) {
            return set(Setting.UPLOAD_TIMEOUT, value);
        }

        /**
         * Sets the interval of heartbeats. If nothing was received since the last heartbeat when the next one is due, the
         * connection is given up. Default: 30 s; a Phoenix server closes connections that are silent for 60 s.
         *
         * @param value the interval; positive
         * @return this
         */
        public Builder heartbeatInterval(Duration value) {
            return set(Setting.HEARTBEAT_INTERVAL, value);
        }

        /**
         * Sets the upper end of the first pause after a drop that the backend seems to have meant, as for a restart: close code 1000,
         * 1001, 1002, 1011, 1012 or 1013, a refused connection, or a 5xx status. It keeps all clients from reconnecting at
         * once. Default: 5 s.
         *
         * @param value the upper end; zero or more
         * @return this
         */
        public Builder restartSpread(Duration value) {
            return set(Setting.RESTART_SPREAD, value);
        }

        /**
         * Sets how long a connection has to be open, its user known, before {@link #reconnectSteps(Duration...)} start over. Default: 10 s.
         *
         * @param value the time; zero or more
         * @return this
         */
        public Builder backoffResetAfter(Duration value) {
            return set(Setting.BACKOFF_RESET_AFTER, value);
        }

        /**
         * Sets the pause before a token that the backend has refused is tried again, if no {@link
         * #refreshToken(TokenRefresher)} gets another. Default: 1 minute.
         *
         * @param value the pause; positive
         * @return this
         */
        public Builder refusedTokenInterval(Duration value) {
            return set(Setting.REFUSED_TOKEN_INTERVAL, value);
        }

        /**
         * Sets the upper ends of the pauses before each attempt to reconnect: a pause is uniformly random between zero and its step. Default: 1, 2, 4, 8, 10 s.
         *
         * @param steps the steps, at least one, each positive; the last one repeats
         * @return this
         */
        public Builder reconnectSteps(Duration... steps) {
            return set(Setting.RECONNECT_STEPS, elements(steps, "reconnectSteps"));
        }

        /**
         * Sets the pauses before a channel that was refused, or has crashed, is joined again; each is varied by ± 20 %. Default: 1, 2, 5, 10, 30, 60, 300 s.
         *
         * @param steps the steps, at least one, each positive; the last one repeats
         * @return this
         */
        public Builder rejoinSteps(Duration... steps) {
            return set(Setting.REJOIN_STEPS, elements(steps, "rejoinSteps"));
        }

        /**
         * Sets the longest frame that is received or sent, in bytes of UTF-8. A longer request fails with a {@link
         * LimitExceededException}. A longer frame that arrives ends the connection (close code 1009), and so does one that
         * the backend finds too long. The session connects again and joins its topics one at a time, first the private
         * channel. If a frame ends the connection again, the topic whose turn it was is set aside: its objects (such as a
         * {@link Room}) report a {@link LimitExceededException} that names the topic, and it is joined again after the
         * {@link #rejoinSteps(Duration...)}. All others go on. A request that was unanswered at that time fails with a
         * {@code LimitExceededException} where it may be the cause, and is not sent again. Default: 8 MiB.
         *
         * @param value the limit; at least 1024
         * @return this
         */
        public Builder maxFrameBytes(int value) {
            return set(Setting.MAX_FRAME_BYTES, value);
        }

        /**
         * Sets the most JSON values that a received frame may have. Each object, array, string, number, boolean and null
         * counts as one; keys do not count. A message has 13 values, or about 22 with an upload: a frame of the default
         * {@link #maxFrameBytes(int)} that is full of the shortest messages has 380,000. A value takes about 200 bytes of
         * heap at most, so that with both defaults no frame takes more than about 85 MB when it is read; without this
         * limit it would be 300 MB. A frame of more values is skipped, and reported as a {@link ProtocolViolationException}. Default: 400,000.
         *
         * @param value the limit; at least 1000
         * @return this
         */
        public Builder maxFrameValues(int value) {
            return set(Setting.MAX_FRAME_VALUES, value);
        }

        /**
         * Sets the deepest nesting of JSON that is read or written, in levels; a frame and its payload are two of them. A deeper
         * frame is skipped, and reported as a {@link ProtocolViolationException}; a deeper request fails with a {@link
         * LimitExceededException}. Default: 64.
         *
         * @param value the limit; from 8 to 1000
         * @return this
         */
        public Builder maxJsonDepth(int value) {
            return set(Setting.MAX_JSON_DEPTH, value);
        }

        /**
         * Sets how many requests may wait for a connection or for a channel, per session. One more fails with a {@link
         * LimitExceededException}. Default: 1000.
         *
         * @param value the limit; at least 1
         * @return this
         */
        public Builder maxPendingRequests(int value) {
            return set(Setting.MAX_PENDING_REQUESTS, value);
        }

        /**
         * Sets how many events may wait for a slow listener, per session. When they are reached, a {@link
         * LimitExceededException} is emitted behind them in an {@link KabelwerkEvent.ErrorOccurred} and logged at once, and
         * nothing more is read until they are half as many; up to 256 frames that were read before still arrive. Also how many
         * may wait for one slow subscriber of {@link EventSource#events()}, which is ended with a {@link
         * LimitExceededException} by one more. Default: 10,000.
         *
         * @param value the limit; at least 1
         * @return this
         */
        public Builder maxPendingEvents(int value) {
            return set(Setting.MAX_PENDING_EVENTS, value);
        }

        /**
         * Sets how many missed messages of a room are fetched after an outage. If there are more, the room reports one {@link
         * LimitExceededException}, and delivers exactly this many, the most recent ones. While a join, a
         * page or a list is under way, at most as many messages are held back; if there are more, a room or a notifier
         * reports a {@link LimitExceededException}, too. Default: 10,000.
         *
         * @param value the limit; at least 100
         * @return this
         */
        public Builder maxCatchUp(int value) {
            return set(Setting.MAX_CATCH_UP, value);
        }

        /**
         * Sets whether the newest page of a room (at most 100 messages) is requested once more after each join. Otherwise a
         * message that is posted after the backend has read the room, and before it has subscribed the client, is missed. Default: true.
         *
         * @param check false to save that request
         * @return this
         */
        public Builder checkNewestPage(boolean check) {
            return set(Setting.CHECK_NEWEST_PAGE, check);
        }

        private <T> Builder set(Setting<T> setting, T value) {
            changes.put(setting, Optional.of(setting.checked(value)));
            return this;
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
    }
}
