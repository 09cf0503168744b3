package io.kabelwerk.emulator;

import io.kabelwerk.emulator.control.ControlApi;
import io.kabelwerk.emulator.control.Gate;
import io.kabelwerk.emulator.server.Control;
import io.kabelwerk.emulator.server.Limits;
import io.kabelwerk.emulator.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Kabelwerk backend on loopback: what an application talks to where there is no other backend.
 *
 * <pre>{@code
 * try (KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup
 *         .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
 *         .endUser("nana", "Nana"))) {
 *     connect(emulator.url(), emulator.token("nana"));
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread, except from within a listener of {@link #onFrame}. They return when the
 * backend has done what they ask for, which never takes long. After {@link #close} they throw
 * {@link IllegalStateException}, but for {@link #url()} and {@link #port()}.
 */
public final class KabelwerkEmulator implements AutoCloseable {

    private final Backend backend;
    private final Server server;
    private final String http;
    private final @Nullable String secret;

    private KabelwerkEmulator(Backend backend, Server server, String http, @Nullable String secret) {
        this.secret = secret;
        this.backend = backend;
        this.server = server;
        this.http = http;
    }

    /**
     * Starts an emulator without hubs, on any free port.
     *
     * @return the running emulator, for the caller to close
     * @throws IllegalStateException if it cannot listen
     */
    public static KabelwerkEmulator start() {
        return start(setup -> {});
    }

    /**
     * Starts an emulator.
     *
     * @param setup says what there is at the start, and where to listen
     * @return the running emulator, for the caller to close
     * @throws IllegalArgumentException if the setup is wrong, or its host has no address
     * @throws IllegalStateException if it cannot listen, for example because the port is taken
     */
    public static KabelwerkEmulator start(Consumer<? super Setup> setup) {
        Setup filled = new Setup();
        setup.accept(filled);
        Backend backend = Backend.create(Clock.systemUTC(), new SecureRandom(), filled);
        Limits limits = new Limits(filled.maxFrameBytes, filled.maxUploadBytes);
        String secret = filled.control ? newSecret() : null;
        Listening listening = Listening.on(filled.host);
        Control control = secret == null
                ? null
                : new Control(new Gate(secret, listening.host(), filled.publicUrl), new ControlApi(backend));
        Server server = Server.start(backend, listening.address(), filled.port, limits, control);
        String http = filled.publicUrl != null ? filled.publicUrl : "http://" + listening.host() + ":" + server.port();
        KabelwerkEmulator emulator = new KabelwerkEmulator(backend, server, http, secret);
        emulator.run(() -> backend.fileUrl(http));
        return emulator;
    }

    private static String newSecret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * The URL to configure a client with.
     *
     * @return {@code ws://}, host and port; of an emulator that listens on all addresses of the machine, the one that
     *     clients on the same machine use; of one with a {@linkplain Setup#publicUrl public URL}, that one
     */
    public String url() {
        return "ws" + http.substring("http".length());
    }

    /**
     * The port that it listens on.
     *
     * @return the port
     */
    public int port() {
        return server.port();
    }

    /**
     * The URL of the control API.
     *
     * @return {@code http://}, host, port and {@code /control}
     * @throws IllegalStateException if it is not {@linkplain Setup#control on}
     */
    public String controlUrl() {
        Object unused = controlSecret();
        return http + ControlApi.ROOT;
    }

    /**
     * The link to the console, a page to chat with, to watch frames and to inject faults.
     *
     * @return the URL with the secret behind a {@code #}
     * @throws IllegalStateException if the control API is not {@linkplain Setup#control on}
     */
    public String consoleUrl() {
        return http + "/#secret=" + controlSecret();
    }

    /**
     * The secret that each request to the control API names, as {@code Authorization: Bearer <secret>}.
     *
     * @return the secret, another one for each emulator
     * @throws IllegalStateException if the control API is not {@linkplain Setup#control on}
     */
    public String controlSecret() {
        if (secret == null) {
            throw new IllegalStateException("The control API is off. Switch it on with setup.control().");
        }
        return secret;
    }

    /**
     * Issues a token of the usual lifetime, see {@link Setup#tokenLifetime}.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @return the token
     */
    public String token(String key) {
        return call(() -> backend.token(key));
    }

    /**
     * Issues a token.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @param lifetime for how long it is good, rounded down to whole seconds; nothing or less for one that has expired
     * @return the token
     */
    public String token(String key, Duration lifetime) {
        return call(() -> backend.token(key, lifetime));
    }

    /**
     * Tells the key that tokens are verified with.
     *
     * @return the public half of the pair
     */
    public RSAPublicKey publicKey() {
        return backend.publicKey();
    }

    /**
     * Returns the whole state as JSON; see {@link Backend#state}.
     *
     * @return the state, for {@link Setup#seed(String)}
     */
    public String state() {
        return call(backend::state);
    }

    /**
     * Writes the state into a folder: {@code state.json} and the uploads beside it, for {@link Setup#seed(Path)}.
     *
     * @param folder where to; is made if it does not exist
     * @throws IOException if something cannot be written
     */
    public void exportTo(Path folder) throws IOException {
        Optional<IOException> failed = call(() -> {
            try {
                backend.exportTo(folder);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        });
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    /**
     * Goes back to the state of the start; see {@link Backend#reset}. An {@link EmulatedUser} from before is good no more.
     */
    public void reset() {
        run(backend::reset);
    }

    /**
     * Acts as a user, without a socket.
     *
     * @param key the user's key
     * @return the user, for any thread
     * @throws IllegalArgumentException if there is no such user
     */
    public EmulatedUser user(String key) {
        return call(() -> backend.user(key, EmulatedUser.Access.from(server, backend)));
    }

    /**
     * Lets something go wrong.
     *
     * @param fault what
     * @throws IllegalArgumentException if it can never happen, because there is no such user, topic or event; says which
     *     there are
     */
    public void inject(Fault fault) {
        run(() -> backend.inject(fault));
    }

    /**
     * Lists the injected faults that still wait for a request or a frame, each with as many {@code times} as are left. A
     * test asserts with it that each of its faults has happened.
     *
     * @return the faults, in the order in which they were injected
     */
    public List<Fault> waitingFaults() {
        return call(backend::waitingFaults);
    }

    /**
     * Adds a hub, as {@link Setup#hub(String, String)} does at the start.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @return the hub
     * @throws IllegalArgumentException if there is a hub of that slug, or one of the texts is empty
     */
    public HubSnapshot addHub(String slug, String name) {
        return server.change(() -> backend.addHub(slug, name));
    }

    /**
     * Adds an end user, as {@link Setup#endUser} does at the start.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return the user
     * @throws IllegalArgumentException if there is a user of that key, or one of the texts is empty
     */
    public UserSnapshot addEndUser(String key, String name) {
        return server.change(() -> backend.addEndUser(key, name));
    }

    /**
     * Adds a user to a hub, as {@link HubSetup#user} does at the start.
     *
     * @param hub the hub's slug
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return the user
     * @throws IllegalArgumentException if there is no such hub or a user of that key, or one of the texts is empty
     */
    public UserSnapshot addHubUser(String hub, String key, String name) {
        return server.change(() -> backend.addHubUser(hub, key, name));
    }

    /**
     * Lists all hubs, in the order of their coming.
     *
     * @return the hubs
     */
    public List<HubSnapshot> hubs() {
        return call(backend::hubs);
    }

    /**
     * Lists the open sockets with the agents of their clients, in the order of their opening.
     *
     * @return the sockets; half-open ones are among them
     */
    public List<SessionSnapshot> sessions() {
        return call(backend::sessions);
    }

    /**
     * Lists all users, in the order of their coming.
     *
     * @return the users
     */
    public List<UserSnapshot> users() {
        return call(backend::users);
    }

    /**
     * Lists all rooms, by ID.
     *
     * @return the rooms
     */
    public List<RoomSnapshot> rooms() {
        return call(backend::rooms);
    }

    /**
     * Lists all messages of a room, by ID.
     *
     * @param roomId the room's ID
     * @return the messages
     * @throws IllegalArgumentException if there is no such room
     */
    public List<MessageSnapshot> messages(long roomId) {
        return call(() -> backend.messages(roomId));
    }

    /**
     * Lists what a user's inbox would, for comparison with a client's.
     *
     * @param userKey the user's key
     * @param params the params of {@code list_rooms}, as plain Java values
     * @return the rooms' IDs, in the inbox's order
     * @throws IllegalArgumentException if there is no such user, or a param is wrong
     */
    public List<Long> inbox(String userKey, Map<String, ?> params) {
        return call(() -> backend.inbox(userKey, params));
    }

    /**
     * Counts the open sockets; half-open ones are among them until the client, or its silence, ends them.
     *
     * @return how many
     */
    public int openSockets() {
        return call(backend::openSockets);
    }

    /**
     * Counts a user's open sockets.
     *
     * @param userKey the user's key
     * @return how many
     */
    public int openSockets(String userKey) {
        return call(() -> backend.openSockets(userKey));
    }

    /**
     * Lists the topics that a user has joined, one entry for each socket that has joined it.
     *
     * @param userKey the user's key
     * @return the topics, in the order of sockets and joins
     */
    public List<String> topics(String userKey) {
        return call(() -> backend.topics(userKey));
    }

    /**
     * Lists the latest 10,000 requests for sockets and uploads, good and bad, oldest first.
     *
     * @return the requests
     */
    public List<Attempt> attempts() {
        return call(backend::attempts);
    }

    /**
     * Watches all sockets.
     *
     * @param listener is called on the emulator's thread; it must be quick and must not call the emulator
     * @return ends the watching when it is run, on any thread
     */
    public Runnable onFrame(Consumer<? super WireEvent> listener) {
        Runnable end = call(() -> backend.onFrame(listener));
        return () -> run(end);
    }

    /** Drops all sockets, stops listening and deletes the uploaded files. A second call does nothing. */
    @Override
    public void close() {
        server.close();
    }

    private void run(Runnable action) {
        server.run(action);
    }

    private <T> T call(Supplier<T> action) {
        return server.call(action);
    }
}
