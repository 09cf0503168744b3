package io.kabelwerk.tck.simulation;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.spi.JsonCodec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A user with a client.
 *
 * <p>What has to hold is checked by the parts: {@link SessionWatch} of the session, {@link ConnectionWatch} of its
 * connections and pauses, {@link Deadlines} of futures, and a {@link Watch} of each of the {@link OpenObjects}.
 */
final class Person {

    /** In the table of what met what: a session, a room or a connection ends while an upload is under way. */
    static final String UPLOAD_AT_END = "End during upload";

    private final World world;
    private final String name;
    private final String user;
    private final boolean refreshes;
    private final Conversation conversation;
    private final UnreadableEntries unreadable;
    private final Tokens tokens;
    private final ConnectionWatch connectionWatch;
    private final SimulatedNetwork network;
    private final ClientExecutors executors;
    private final Deadlines deadlines;
    private final Kabelwerk kabelwerk;
    private final SessionWatch session;
    private final OpenObjects objects;
    /** Whether this person's rooms are resumed after the last message that was handled. */
    private final boolean resumes;

    private final Map<Long, Long> cursors = new LinkedHashMap<>();

    Person(World world, String name, String user, boolean refreshes, JsonCodec codec, SplittableRandom random) {
        this.world = world;
        this.name = name;
        this.user = user;
        this.refreshes = refreshes;
        boolean eager = random.nextInt(2) == 0;
        this.tokens = new Tokens(world, this, Duration.ofMillis(random.nextLong(0, 2000)));
        this.conversation = new Conversation(world, name, codec, () -> !tokens.isImpersonating());
        this.unreadable = new UnreadableEntries(codec);
        this.connectionWatch = new ConnectionWatch(world, this, refreshes, conversation, unreadable);
        Duration latency = Duration.ofMillis(random.nextLong(0, 200));
        Duration uploading = Duration.ofMillis(random.nextLong(0, 20_000));
        this.network = new SimulatedNetwork(world, name, latency, connectionWatch);
        this.executors = new ClientExecutors(world, this);
        this.deadlines = new Deadlines(world, this);
        this.kabelwerk = Kabelwerk.create(settings -> {
            settings.url("ws://localhost/socket/user")
                    .transport(network)
                    .codec(codec)
                    .scheduler(executors.scheduler())
                    .callbackExecutor(executors.callbacks())
                    .ticker(executors::nanos)
                    .random(random.split())
                    .maxCatchUp(world.maxCatchUp())
                    .httpClient(SimulatedHttp.client(world, name, uploading));
            if (refreshes) {
                settings.refreshToken(tokens::refresh);
            } else {
                settings.token(world.backend().token(user));
            }
        });
        this.session = new SessionWatch(world, this, kabelwerk, refreshes, eager);
        this.objects = new OpenObjects(world, this, kabelwerk);
        this.resumes = random.nextInt(2) == 0;
    }

    String name() {
        return name;
    }

    String user() {
        return user;
    }

    SessionWatch session() {
        return session;
    }

    ConnectionWatch connectionWatch() {
        return connectionWatch;
    }

    OpenObjects objects() {
        return objects;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    ClientExecutors executors() {
        return executors;
    }

    UnreadableEntries unreadable() {
        return unreadable;
    }

    /** A message was delivered: what is opened later goes on after it. */
    void handled(long roomId, long messageId) {
        cursors.merge(roomId, messageId, Math::max);
    }

    /** The message after which a room is resumed, if it is. */
    OptionalLong cursor(long roomId) {
        Long last = resumes ? cursors.get(roomId) : null;
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    // What people do.

    /** Lets the next token that the client gets while it is connected be one of another user. */
    void impostor() {
        world.met(Step.Impostor.KIND, this);
        executors.calmBeforeTheEnd();
        if (refreshes) {
            tokens.impostorNext(true);
        } else if (session.isReady()) {
            kabelwerk.configure(settings -> settings.token(tokens.ofSomeoneElse()));
        }
    }

    void newToken() {
        String token = tokens.of(user);
        kabelwerk.configure(settings -> settings.token(token));
    }

    /** Disconnects and connects in the next listener that is called. */
    void again() {
        world.met(Step.Again.KIND, this);
        session.again();
    }

    Optional<Kabelwerk> ready() {
        return session.isReady() ? Optional.of(kabelwerk) : Optional.empty();
    }

    /** The room, if it is open and ready. */
    Optional<RoomWatch> room(long id) {
        return session.isReady() ? objects.room(id) : Optional.empty();
    }

    /** The inbox, if it is open and ready. */
    Optional<InboxWatch> inbox() {
        return session.isReady() ? objects.inbox() : Optional.empty();
    }

    /** Opens another object of a room, or closes it. */
    void toggleRoom(long id, int number) {
        if (!session.isInactive()) {
            world.met(Step.Second.KIND, this);
        }
        objects.toggleRoom(id, number);
    }

    /** Posts a message; the outcome of a post that fails must be the truth. */
    void post(RoomWatch watch) {
        String text = world.newText();
        long room = watch.room().id();
        var unused = deadlines
                .request(watch.room().postMessage(text), "postMessage")
                .handle((message, error) -> {
                    world.here(() -> {
                        if (message != null) {
                            watch.posted(message.id());
                        } else if (isNotSent(error)
                                && world.messages(room).stream()
                                        .anyMatch(each -> each.text().equals(text))) {
                            violated("reports a message as not sent that was posted: " + error);
                        }
                    });
                    return null;
                });
    }

    private static boolean isNotSent(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof KabelwerkException failure
                && failure.outcome().filter(RequestOutcome.NOT_SENT::equals).isPresent();
    }

    /** Runs something that may be refused because of the state that the client is in meanwhile. */
    static void attempt(Supplier<CompletableFuture<?>> action) {
        try {
            Object unused = action.get();
        } catch (IllegalStateException e) {
            // The object was closed a moment ago: its methods say so.
        }
    }

    // Executors and time that misbehave.

    boolean isImpostorNext() {
        return tokens.isImpostorNext();
    }

    /** What was due meanwhile is due from now on. */
    void restartClocks() {
        deadlines.restart(1);
        connectionWatch.restartPause();
    }

    /** The client's ticker has jumped. */
    void jumped(boolean back) {
        conversation.jumped();
        if (back) {
            deadlines.restart(2);
            connectionWatch.excusePause();
        } else {
            restartClocks();
        }
    }

    void shutDownScheduler(boolean now) {
        if (!executors.isShutDown()) {
            world.met(Step.Mood.SCHEDULER_SHUTDOWN, this);
            executors.calmBeforeSchedulerShutdown();
            session.schedulerShutDown();
            executors.shutDownScheduler(now);
        }
    }

    void shutDownCallbacks(boolean now) {
        if (!executors.isShutDown()) {
            world.met(Step.Mood.CALLBACKS_SHUTDOWN, this);
            executors.calmDown();
            countUploads();
            session.callbacksShutDown(() -> executors.shutDownCallbacks(now));
        }
    }

    // What must hold.

    /** Something ends: are there uploads? */
    void countUploads() {
        if (deadlines.hasUploads()) {
            world.met(UPLOAD_AT_END, this);
        }
    }

    /** A listener is called on the thread of the world, which has to be within a task of the callback executor. */
    void requireCallback(String listener) {
        if (!executors.isCallback()) {
            violated("has a listener of " + listener + " called on a thread that is not the callback executor's");
        }
    }

    /** Whether this is the thread of the world. */
    boolean isHere() {
        return world.isHere();
    }

    /** Runs something on the thread of the world. */
    void execute(Runnable task) {
        world.time().execute(task);
    }

    boolean isRefreshing() {
        return tokens.isRefreshing();
    }

    /** Whether there is a connection that nobody is closing. */
    boolean isOnline() {
        return network.isOpen();
    }

    /** Whether there is a connection, or an attempt. */
    boolean hasSocket() {
        return network.isOpen() || network.isConnecting();
    }

    /** Whether the client's tasks run when they are due, so that it can be held to deadlines. */
    boolean isOnTime() {
        return !executors.isStalled() && executors.isCalm();
    }

    Phase phase() {
        if (session.isClosing()) {
            return Phase.CLOSING;
        } else if (session.isInactive()) {
            return Phase.INACTIVE;
        } else if (executors.isStalled()) {
            return Phase.STALLED;
        } else if (tokens.isRefreshing()) {
            return Phase.REFRESHING;
        } else if (network.isConnecting()) {
            return Phase.CONNECTING;
        } else if (!network.isOpen()) {
            return Phase.WAITING;
        } else if (!conversation.isJoined("private")) {
            return Phase.JOINING;
        }
        return conversation.isQuiet() ? Phase.ONLINE : Phase.LOADING;
    }

    void violated(String what) {
        world.violated(name + " " + what);
    }

    void check() {
        if (session.isInactive()) {
            executors.calmBeforeTheEnd(); // It may have ended while there was no socket.
        }
        objects.check();
        if (isOnTime()) {
            deadlines.check();
            connectionWatch.checkPause();
        }
        session.check();
    }

    /** Lets everything be as it should be, for the end of the history. */
    void settle() {
        executors.stall(false);
        executors.calmDown();
        tokens.impostorNext(false);
        session.settle();
    }

    /** What is not as it should be, once nothing has gone wrong for long. */
    Optional<String> missing() {
        return kabelwerk.state() == ConnectionState.ONLINE && session.isReady()
                ? objects.missing()
                : Optional.of(session.notReady());
    }

    /**
     * What is not as it should be while there is a giant message, for which its room and lists that show it may wait.
     */
    Optional<String> missingButGiant() {
        if (world.roomsOf(user).stream().noneMatch(world::hasGiant)) {
            return missing();
        }
        if (!session.mayOpen()) {
            return Optional.of(session.notReady());
        }
        return connectionWatch
                .unreportedFrames()
                .map(lost -> name + lost)
                .or(() -> objects.missingInRooms(
                        room -> !world.hasGiant(room.room().id()) || !room.hasReportedItsLongFrame()));
    }
}
