package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.HubSnapshot;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.SessionSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.WebServer;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of a Kabelwerk backend without sockets, threads or a clock of its own.
 *
 * <p>Whoever drives it brings them: {@link #open} for each socket that a client wants, {@link Session#receive} for each
 * of its frames, {@link Session#closed} when it is gone, and {@link #advance} when {@link #nextDeadline} has come. All
 * that the backend has to say goes to the {@link Peer}s, within those calls. The same calls at the same times with the
 * same randomness give the same frames; only the key that signs tokens is random beyond that, see {@link Setup#keys}.
 *
 * <p>Not thread-safe: all calls, those to the objects that it returns included, come from one thread at a time.
 * {@link KabelwerkEmulator} does that with real sockets.
 */
public final class Backend {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");
    private static final int MAX_ATTEMPTS = 10_000;

    private static final String TOKEN_HEADER = "kabelwerk-token";

    private final InstantSource clock;
    private final Duration silence;
    private final WebServer webServer;
    private final Duration tokenLifetime;
    private final Timers timers = new Timers();
    private final Faults faults = new Faults();
    private final Tokens tokens;
    private final Files files;
    private final Configuration setup;
    private final RandomGenerator random;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Subscribers subscribers = new Subscribers(sessions);
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final List<Consumer<? super WireEvent>> listeners = new CopyOnWriteArrayList<>();
    private Chat chat;
    private long opened;

    private Backend(InstantSource clock, RandomGenerator random, Configuration setup) {
        this.clock = clock;
        this.silence = setup.silence;
        this.webServer = setup.webServer;
        this.tokenLifetime = setup.tokenLifetime;
        this.tokens = new Tokens(clock, setup.keys);
        this.files = new Files(random, setup);
        this.setup = setup;
        this.random = random;
        this.chat = begin();
    }

    private Chat begin() {
        Chat begun = new Chat(clock, timers, subscribers, random, setup);
        if (setup.seed != null) {
            Instant seeded = now().truncatedTo(ChronoUnit.MICROS);
            tokens.expired(new StateReader(setup.seed, begun, files, seeded).read());
        }
        begun.add(setup);
        return begun;
    }

    /**
     * Makes a backend.
     *
     * @param clock tells the time, perhaps a virtual one
     * @param random decides the keys in the URLs of files and the order of {@link Setup.EmptyRooms#SHUFFLED}; a key that
     *     is known gives no other one away, but whoever knows the seed knows all of them: use a
     *     {@link java.security.SecureRandom} where that matters
     * @param setup says what there is at the start
     * @return the backend
     * @throws IllegalArgumentException if the setup is wrong
     */
    public static Backend create(InstantSource clock, RandomGenerator random, Consumer<? super Setup> setup) {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(random, "random");
        Configuration filled = new Configuration();
        setup.accept(filled);
        return new Backend(clock, random, filled);
    }

    /**
     * Makes a backend.
     *
     * @param clock tells the time
     * @param random decides the keys in the URLs of files and the order of {@link Setup.EmptyRooms#SHUFFLED}
     * @param setup what there is at the start
     * @return the backend
     * @throws IllegalArgumentException if the setup is wrong
     */
    public static Backend create(InstantSource clock, RandomGenerator random, Configuration setup) {
        return new Backend(clock, random, setup);
    }

    // Sockets

    /**
     * Answers a client's request for a WebSocket.
     *
     * @param request what the client asks with
     * @param peer carries frames to the client, from its first frame on
     * @return the open session, or a refusal, or nothing ever
     */
    public Upgrade open(UpgradeRequest request, Peer peer) {
        String token = request.query().get("token");
        Upgrade upgrade = faults.takeUpgrade().orElseGet(() -> accept(request.query(), token, peer));
        int status = upgrade instanceof Upgrade.Accepted
                ? 101
                : upgrade instanceof Upgrade.Refused refused ? refused.status() : 0;
        note(Attempt.Kind.UPGRADE, status, token, request.query().get("agent"), request.headers());
        if (upgrade instanceof Upgrade.Accepted accepted) {
            tell(accepted.session(), WireEvent.Kind.OPENED, "");
        }
        return upgrade;
    }

    private Upgrade accept(Map<String, String> query, @Nullable String token, Peer peer) {
        Optional<Wire> wire = Wire.of(query.get("vsn"));
        Optional<String> key = verify(token);
        if (wire.isEmpty() || key.isEmpty()) {
            return new Upgrade.Refused(403);
        }
        Session session = new Session(this, ++opened, chat.user(key.get()), wire.get(), peer, query.get("agent"));
        sessions.add(session);
        return new Upgrade.Accepted(session);
    }

    /**
     * Tells when something is to happen next.
     *
     * @return when {@link #advance} is to be called, or empty if nothing is ahead
     */
    public Optional<Instant> nextDeadline() {
        return timers.next();
    }

    /** Lets everything happen whose time has come by the clock. */
    public void advance() {
        timers.advance(clock.instant());
    }

    // Files

    /**
     * Answers an upload.
     *
     * @param request what the client uploads
     * @return the reply
     */
    public UploadReply upload(UploadRequest request) {
        String token = request.headers().get(TOKEN_HEADER);
        UploadReply reply = faults.takeUpload()
                .map(status -> refusal(status, "refused by a fault"))
                .orElseGet(() -> take(request, token));
        note(Attempt.Kind.UPLOAD, reply.status(), token, request.headers().get("user-agent"), request.headers());
        return reply;
    }

    /**
     * Returns whether the token of an upload is good; the bytes of one that is not need not be received.
     *
     * @param headers the headers of the request, names in lower case
     * @return whether the token is good
     */
    public boolean acceptsToken(Map<String, String> headers) {
        return verify(headers.get(TOKEN_HEADER)).isPresent();
    }

    /**
     * Returns whether uploads of a type are taken; the bytes of others need not be received.
     *
     * @param contentType the content type of the part
     * @return whether the type is taken
     */
    public boolean acceptsType(String contentType) {
        return files.acceptsType(contentType);
    }

    private Optional<String> verify(@Nullable String token) {
        return token == null ? Optional.empty() : tokens.verify(token);
    }

    private UploadReply take(UploadRequest request, @Nullable String token) {
        Optional<String> key = verify(token);
        if (key.isEmpty()) {
            return refusal(401, "the token is not accepted");
        }
        if (files.isTooLarge(request.content())) {
            return refusal(413, "the file is too large");
        }
        try {
            Upload upload = chat.addUpload(files.add(chat.newId(), chat.user(key.get()), request));
            return new UploadReply(201, Json.write(Shapes.upload(upload)));
        } catch (Refusal refusal) {
            return refusal(400, refusal.reason());
        }
    }

    private static UploadReply refusal(int status, String reason) {
        return new UploadReply(status, Json.write(Json.object().put("error", reason)));
    }

    /**
     * Finds an uploaded file, or its preview.
     *
     * @param path the path of its URL, {@code /uploads/…}
     * @return the file, or empty if there is none
     */
    public Optional<StoredFile> file(String path) {
        return files.find(path);
    }

    /**
     * Sets what the URLs of files begin with.
     *
     * @param url without a slash at the end
     */
    public void fileUrl(String url) {
        files.url(url);
    }

    // Tokens

    /**
     * Issues a token of the usual lifetime, see {@link Setup#tokenLifetime}.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @return the token
     */
    public String token(String key) {
        return token(key, tokenLifetime);
    }

    /**
     * Issues a token.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @param lifetime for how long it is good, rounded down to whole seconds; nothing or less for one that has expired
     * @return the token
     */
    public String token(String key, Duration lifetime) {
        return tokens.issue(key, lifetime);
    }

    /**
     * Tells the key that tokens are verified with.
     *
     * @return the public half of the pair
     */
    public RSAPublicKey publicKey() {
        return tokens.publicKey();
    }

    // The whole state

    /**
     * Returns all hubs, users, rooms, messages, markers and uploads as JSON, as {@code state.schema.json}
     * describes it. A backend that {@linkplain Setup#seed(String) starts with it} has the same state; only the URLs of
     * files differ.
     *
     * @return the state, the bytes of uploads in it
     */
    public String state() {
        return Json.write(new StateWriter(chat, files, StateWriter::inline).write(tokens.expired()));
    }

    /**
     * Writes the state into a folder: {@code state.json} and the uploads beside it.
     *
     * @param folder where to; is made if it does not exist
     * @throws IOException if something cannot be written
     */
    public void exportTo(Path folder) throws IOException {
        ExportFolder export = new ExportFolder(folder);
        try {
            export.finish(new StateWriter(chat, files, export).write(tokens.expired()));
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Goes back to the state of the start: drops all sockets, and forgets all faults, messages, uploads, attempts and users
     * that were added since. Tokens stay good.
     */
    public void reset() {
        List.copyOf(sessions).forEach(Session::drop);
        faults.clear();
        timers.clear();
        attempts.clear();
        files.clear();
        chat = begin();
    }

    // Looking inside, and acting

    /**
     * Acts as a user, without a socket.
     *
     * @param key the user's key
     * @return the user
     * @throws IllegalArgumentException if there is no such user
     */
    public EmulatedUser user(String key) {
        return user(key, Supplier::get);
    }

    /**
     * Acts as a user, without a socket.
     *
     * @param key the user's key
     * @param thread runs what the user does
     * @return the user
     * @throws IllegalArgumentException if there is no such user
     */
    public EmulatedUser user(String key, BackendThread thread) {
        User user = chat.knownUser(key)
                .orElseThrow(() -> new IllegalArgumentException("There is no user \"" + key + "\". The users are "
                        + chat.users().stream().map(each -> each.key).toList()
                        + "; add one in the setup, or connect with a token of that key first."));
        return new ActingUser(user, this, thread);
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
        Configuration.requireText(slug, "a hub's slug");
        Configuration.requireText(name, "a hub's name");
        return chat.addHub(slug, name).snapshot();
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
        Configuration.requireText(key, "a user's key");
        Configuration.requireText(name, "a user's name");
        return chat.addEndUser(key, name).snapshot();
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
        Configuration.requireText(key, "a user's key");
        Configuration.requireText(name, "a user's name");
        Hub found = chat.hubs().stream()
                .filter(each -> each.slug.equals(hub))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no hub \"" + hub + "\". The hubs are "
                        + chat.hubs().stream().map(each -> each.slug).toList() + "."));
        return chat.addHubUser(found, key, name).snapshot();
    }

    /**
     * Lists all hubs, in the order of their coming.
     *
     * @return the hubs
     */
    public List<HubSnapshot> hubs() {
        return chat.hubs().stream().map(Hub::snapshot).toList();
    }

    /**
     * Lists the open sockets, in the order of their opening.
     *
     * @return the sockets; half-open ones are among them
     */
    public List<SessionSnapshot> sessions() {
        return sessions.stream().map(Session::snapshot).toList();
    }

    /**
     * Lists all users, in the order of their coming.
     *
     * @return the users
     */
    public List<UserSnapshot> users() {
        return chat.users().stream().map(User::snapshot).toList();
    }

    /**
     * Lists all rooms, by ID.
     *
     * @return the rooms
     */
    public List<RoomSnapshot> rooms() {
        return chat.rooms().stream().map(Room::snapshot).toList();
    }

    /**
     * Lists all messages of a room, by ID.
     *
     * @param roomId the room's ID
     * @return the messages
     * @throws IllegalArgumentException if there is no such room
     */
    public List<MessageSnapshot> messages(long roomId) {
        try {
            return chat.room(roomId).messages.values().stream()
                    .map(Message::snapshot)
                    .toList();
        } catch (Refusal e) {
            throw new IllegalArgumentException("There is no room " + roomId + ".", e);
        }
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
        User user = chat.knownUser(userKey)
                .orElseThrow(() -> new IllegalArgumentException("There is no user \"" + userKey + "\". The users are "
                        + chat.users().stream().map(each -> each.key).toList() + "."));
        try {
            return chat.inbox(user, InboxQuery.of(new Params(Json.of(params)))).stream()
                    .map(room -> room.id)
                    .toList();
        } catch (Refusal e) {
            throw new IllegalArgumentException("list_rooms would be refused: " + e.reason() + ".", e);
        }
    }

    /**
     * Counts the open sockets; half-open ones are among them until the client, or its silence, ends them.
     *
     * @return how many
     */
    public int openSockets() {
        return sessions.size();
    }

    /**
     * Counts a user's open sockets.
     *
     * @param userKey the user's key
     * @return how many
     */
    public int openSockets(String userKey) {
        return (int) sessions.stream()
                .filter(session -> session.userKey().equals(userKey))
                .count();
    }

    /**
     * Lists the topics that a user has joined, one entry for each socket that has joined it.
     *
     * @param userKey the user's key
     * @return the topics, in the order of sockets and joins
     */
    public List<String> topics(String userKey) {
        return sessions.stream()
                .filter(session -> session.userKey().equals(userKey))
                .flatMap(session -> session.channels().stream())
                .map(channel -> channel.topic)
                .toList();
    }

    /**
     * Lists the latest 10,000 requests for sockets and uploads, good and bad, oldest first.
     *
     * @return the requests
     */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /**
     * Watches all sockets.
     *
     * @param listener is called on the backend's thread, and must not call the backend back from within
     * @return ends the watching when it is run, on the backend's thread
     */
    public Runnable onFrame(Consumer<? super WireEvent> listener) {
        // Of its own, so that one listener may watch twice.
        Consumer<WireEvent> watching = Objects.requireNonNull(listener, "listener")::accept;
        listeners.add(watching);
        return () -> listeners.remove(watching);
    }

    /**
     * Lets something go wrong.
     *
     * @param fault what
     * @throws IllegalArgumentException if it can never happen, because there is no such user, topic or event; says which
     *     there are
     */
    public void inject(Fault fault) {
        new FaultCheck(chat).check(fault);
        new Injection(this, chat, sessions).apply(fault);
    }

    /**
     * Lists the injected faults that still wait for a request or a frame, each with as many {@code times} as are left. A
     * test asserts with it that each of its faults has happened.
     *
     * @return the faults, in the order in which they were injected
     */
    public List<Fault> waitingFaults() {
        return faults.waiting();
    }

    // What sessions and channels need

    Instant now() {
        return clock.instant();
    }

    /**
     * Returns the web server whose close codes and answers the backend shows.
     *
     * @return the web server
     */
    public WebServer webServer() {
        return webServer;
    }

    Duration silence() {
        return silence;
    }

    Chat chat() {
        return chat;
    }

    Faults faults() {
        return faults;
    }

    Tokens tokens() {
        return tokens;
    }

    Timers.Timer at(Instant due, Runnable action) {
        return timers.schedule(due, action);
    }

    Timers.Timer after(Duration delay, Runnable action) {
        return timers.schedule(now().plus(delay), action);
    }

    Subscribers subscribers() {
        return subscribers;
    }

    void ended(Session session) {
        sessions.remove(session);
    }

    void tell(Session session, WireEvent.Kind kind, String text) {
        if (!listeners.isEmpty()) {
            WireEvent event = new WireEvent(now(), session.number(), session.userKey(), kind, text);
            for (Consumer<? super WireEvent> listener : listeners) {
                try {
                    listener.accept(event);
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "A listener of frames failed.", e);
                }
            }
        }
    }

    private void note(
            Attempt.Kind kind,
            int status,
            @Nullable String token,
            @Nullable String agent,
            Map<String, String> headers) {
        if (attempts.size() == MAX_ATTEMPTS) {
            attempts.remove();
        }
        Map<String, String> shown = new LinkedHashMap<>(headers);
        shown.remove(TOKEN_HEADER);
        attempts.add(new Attempt(
                now(),
                kind,
                status,
                Optional.ofNullable(token).flatMap(Tokens::subject),
                Optional.ofNullable(agent),
                shown,
                Optional.ofNullable(token)));
    }
}
