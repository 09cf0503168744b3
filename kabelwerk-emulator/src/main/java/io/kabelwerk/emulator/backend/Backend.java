package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedBackend;
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
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of a Kabelwerk backend without sockets, threads or a clock of its own.
 *
 * <p>The caller brings them: {@link #open} for each socket that a client wants, {@link Session#receive} for each
 * of its frames, {@link Session#closed} when it is gone, and {@link #advance} when {@link #nextDeadline} has come. All
 * that the backend has to say goes to the {@link Peer}s, within those calls. The same calls at the same times with the
 * same randomness give the same frames; only the key that signs tokens is random beyond that, see {@link Setup#keys}.
 *
 * <p>Not thread-safe: all calls, those to the objects that it returns included, come from one thread at a time.
 * {@link io.kabelwerk.emulator.KabelwerkEmulator} does that with real sockets.
 */
public final class Backend implements EmulatedBackend {

    private final InstantSource clock;
    private final Timers timers = new Timers();
    private final Faults faults = new Faults();
    private final Tokens tokens;
    private final Files files;
    private final Configuration setup;
    private final RandomGenerator random;
    private final OpenSockets sessions = new OpenSockets();
    private final Subscribers subscribers = new Subscribers(sessions);
    private final AttemptLog attempts;
    private final FrameListeners listeners = new FrameListeners();
    private Chat chat;

    private Backend(InstantSource clock, RandomGenerator random, Configuration setup) {
        this.clock = clock;
        this.attempts = new AttemptLog(clock);
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
     * @param clock the clock, perhaps a virtual one
     * @param random decides the keys in the URLs of files and the order of {@link Setup.EmptyRooms#SHUFFLED}; a key that
     *     is known gives no other one away, but the seed gives all of them away: use a
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

    /** Makes a backend from a setup that is filled in. */
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
        attempts.note(request, upgrade);
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
        Session session =
                new Session(this, sessions.nextNumber(), chat.user(key.get()), wire.get(), peer, query.get("agent"));
        sessions.add(session);
        return new Upgrade.Accepted(session);
    }

    /**
     * Returns when something is to happen next.
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
        String token = request.headers().get(AttemptLog.TOKEN_HEADER);
        UploadReply reply = faults.takeUpload()
                .map(status -> UploadDesk.refusal(status, "refused by a fault"))
                .orElseGet(() -> new UploadDesk(chat, files).take(request, verify(token)));
        attempts.note(request, reply);
        return reply;
    }

    /**
     * Returns whether the token of an upload is good; the bytes of one that is not need not be received.
     *
     * @param headers the headers of the request, names in lower case
     * @return whether the token is good
     */
    public boolean acceptsToken(Map<String, String> headers) {
        return verify(headers.get(AttemptLog.TOKEN_HEADER)).isPresent();
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

    /**
     * Finds an uploaded file, or its preview.
     *
     * @param path the path of its URL, {@code /uploads/…}
     * @return the file, or empty if there is none
     */
    public Optional<StoredFile> file(String path) {
        return files.find(path);
    }

    /** Sets what the URLs of files begin with; there is no slash at its end. */
    public void fileUrl(String url) {
        files.url(url);
    }

    // Tokens

    @Override
    public String token(String key) {
        return token(key, setup.tokenLifetime);
    }

    @Override
    public String token(String key, Duration lifetime) {
        return tokens.issue(key, lifetime);
    }

    @Override
    public RSAPublicKey publicKey() {
        return tokens.publicKey();
    }

    @Override
    public String state() {
        return Json.write(new StateWriter(chat, files, StateWriter::inline).write(tokens.expired()));
    }

    @Override
    public void exportTo(Path folder) throws IOException {
        ExportFolder export = new ExportFolder(folder);
        try {
            export.finish(new StateWriter(chat, files, export).write(tokens.expired()));
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void reset() {
        sessions.list().forEach(Session::drop);
        faults.clear();
        timers.clear();
        attempts.clear();
        files.clear();
        chat = begin();
    }

    // Looking inside, and acting

    @Override
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
        return new ActingUser(new ChatDirectory(chat).user(key), this, thread);
    }

    @Override
    public HubSnapshot addHub(String slug, String name) {
        return new ChatDirectory(chat).addHub(slug, name);
    }

    @Override
    public UserSnapshot addEndUser(String key, String name) {
        return new ChatDirectory(chat).addEndUser(key, name);
    }

    @Override
    public UserSnapshot addHubUser(String hub, String key, String name) {
        return new ChatDirectory(chat).addHubUser(hub, key, name);
    }

    @Override
    public List<HubSnapshot> hubs() {
        return new ChatDirectory(chat).hubs();
    }

    @Override
    public List<UserSnapshot> users() {
        return new ChatDirectory(chat).users();
    }

    @Override
    public List<RoomSnapshot> rooms() {
        return new ChatDirectory(chat).rooms();
    }

    @Override
    public List<MessageSnapshot> messages(long roomId) {
        return new ChatDirectory(chat).messages(roomId);
    }

    @Override
    public List<Long> inbox(String userKey, Map<String, ?> params) {
        return new ChatDirectory(chat).inbox(userKey, params);
    }

    @Override
    public List<SessionSnapshot> sessions() {
        return sessions.list().stream().map(Session::snapshot).toList();
    }

    @Override
    public int openSockets() {
        return sessions.list().size();
    }

    @Override
    public int openSockets(String userKey) {
        return sessions.of(userKey).size();
    }

    @Override
    public List<String> topics(String userKey) {
        return sessions.of(userKey).stream()
                .flatMap(session -> session.channels().stream())
                .map(channel -> channel.topic)
                .toList();
    }

    @Override
    public List<Attempt> attempts() {
        return attempts.list();
    }

    @Override
    public Runnable onFrame(Consumer<? super WireEvent> listener) {
        return listeners.add(listener);
    }

    @Override
    public void inject(Fault fault) {
        new FaultCheck(chat).check(fault);
        new Injection(this, chat, sessions).apply(fault);
    }

    @Override
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
        return setup.webServer;
    }

    Duration silence() {
        return setup.silence;
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
        listeners.tell(() -> new WireEvent(now(), session.number(), session.userKey(), kind, text));
    }
}
