package io.kabelwerk.tck.simulation;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Notifier;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.spi.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a client, as an application would use it: opens everything as soon as it is ready, opens again what was
 * closed, and connects again when the session has ended.
 */
final class Person {

    /** The SDK's default deadlines; the promises are about them. */
    static final Duration PUSH = Duration.ofSeconds(10);

    private static final Duration UPLOAD = Duration.ofMinutes(5);

    /** The longest pause before an attempt: the last step of the backoff, or for a refused token that stays. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    /** How long an application waits before it connects again by itself. */
    private static final Duration AGAIN = Duration.ofSeconds(3);

    /** Two refreshes may be needed, and a task may wait for its turn. */
    private static final Duration SLACK = Duration.ofMillis(100);

    /** Longer than the longest pause before a task is offered again that a callback executor has refused. */
    private static final Duration OFFERED_AGAIN = Duration.ofSeconds(2);

    /** How soon a session notices that an executor was shut down, and has closed its socket. */
    private static final Duration SHUTDOWN_SEEN = Duration.ofSeconds(12);

    private static final int PAGE_SIZE = 2;

    /** In the table of what met what: a session, a room or a connection ends while an upload is under way. */
    static final String UPLOAD_AT_END = "End during upload";

    private final World world;
    private final String name;
    private final String user;
    private final boolean refreshes;
    private final Kabelwerk kabelwerk;
    private final SimulatedNetwork network;
    private final Queue<Runnable> stalledCalls = new ConcurrentLinkedQueue<>();
    private final Map<Place, RoomWatch> rooms = new LinkedHashMap<>();
    private final List<CompletableFuture<?>> uploads = new ArrayList<>();
    private final Set<Long> unreadable = new LinkedHashSet<>();
    private final JsonCodec codec;
    private final boolean eager;
    private final List<Promised> promised = new ArrayList<>();
    private final Conversation conversation;
    private final Duration refreshTime;
    private @Nullable InboxWatch inbox;
    private @Nullable NotifierWatch notifier;
    private boolean wanted;
    private boolean ready;
    private volatile boolean stalled;
    private boolean closing;
    private int session;
    private int refreshing;
    private @Nullable String refused;
    private @Nullable Duration downSince;
    private boolean impostor;
    private boolean impersonating;
    private boolean again;
    private boolean connectedOnce;
    private boolean inboxReadable = true;
    private MoodyExecutor scheduler;
    private MoodyExecutor callbacks;
    private final List<MoodyExecutor> schedulers = new ArrayList<>();
    private long tickerJump;
    private boolean untold;
    private boolean callbacksMisbehaved;
    private int framesTooLong;
    private int framesToldOf;
    private @Nullable Duration inactiveSince;
    private @Nullable Duration schedulerShutDown;

    /** One of the objects that somebody has of a room. */
    private record Place(long room, int number) {}

    /** A future, and when it must be done. */
    private record Promised(CompletableFuture<?> future, String what, Duration within, Duration due) {}

    Person(World world, String name, String user, boolean refreshes, JsonCodec codec, SplittableRandom random) {
        this.world = world;
        this.name = name;
        this.user = user;
        this.refreshes = refreshes;
        this.codec = codec;
        this.eager = random.nextInt(2) == 0;
        this.conversation = new Conversation(world, name, codec, () -> !impersonating);
        this.refreshTime = Duration.ofMillis(random.nextLong(0, 2000));
        Duration latency = Duration.ofMillis(random.nextLong(0, 200));
        Duration uploading = Duration.ofMillis(random.nextLong(0, 20_000));
        this.network = new SimulatedNetwork(world, name, latency, new Watched());
        this.scheduler = newScheduler();
        this.callbacks = newCallbacks();
        this.kabelwerk = Kabelwerk.create(settings -> {
            settings.url("ws://localhost/socket/user")
                    .transport(network)
                    .codec(codec)
                    .scheduler(scheduler)
                    .callbackExecutor(callbacks)
                    .ticker(() -> world.time().ticker().getAsLong() + tickerJump)
                    .random(random.split())
                    .maxCatchUp(world.maxCatchUp())
                    .httpClient(new SimulatedHttp(world, name, uploading));
            if (refreshes) {
                settings.refreshToken(this::refresh);
            } else {
                settings.token(world.backend().token(user));
            }
        });
    }

    String name() {
        return name;
    }

    String user() {
        return user;
    }

    // What the application is made of.

    private MoodyExecutor newScheduler() {
        MoodyExecutor made = new MoodyExecutor(world.time(), world.time(), Runnable::run, false);
        schedulers.add(made);
        return made;
    }

    private MoodyExecutor newCallbacks() {
        return new MoodyExecutor(world.time(), this::call, this::callInline, true);
    }

    private void callInline(Runnable task) {
        if (stalled) {
            stalledCalls.add(task);
        } else {
            task.run();
        }
    }

    private void call(Runnable task) {
        if (stalled) {
            stalledCalls.add(task);
        } else {
            world.time().execute(task);
        }
    }

    private CompletionStage<String> refresh(String current) {
        if (!world.isHere()) { // The session of an executor that was shut down is about to end.
            return CompletableFuture.failedFuture(new IllegalStateException("There are no threads"));
        }
        CompletableFuture<String> token = new CompletableFuture<>();
        refreshing++;
        downSince = null;
        var unused = world.time()
                .schedule(
                        () -> {
                            refreshing--;
                            token.complete(newTokenOf(impostor && ready ? someoneElse() : user));
                        },
                        refreshTime.toNanos(),
                        TimeUnit.NANOSECONDS);
        return token;
    }

    private String newTokenOf(String key) {
        impersonating = !key.equals(user);
        if (impersonating) {
            world.transcript().note(name, "gets a token of " + key);
            impostor = false;
        }
        return world.backend().token(key);
    }

    private String someoneElse() {
        return user.equals("otto") ? "nana" : "otto";
    }

    /** The next token that it gets while it is connected is one of another user. */
    void impostor() {
        world.met(Step.Impostor.KIND, this);
        calmBeforeTheEnd();
        if (refreshes) {
            impostor = true;
        } else if (ready) {
            kabelwerk.configure(settings -> settings.token(newTokenOf(someoneElse())));
        }
    }

    /** In the next listener that is called, it disconnects and connects. */
    void again() {
        world.met(Step.Again.KIND, this);
        again = true;
    }

    /** A listener is being called. */
    void inListener() {
        if (again) {
            again = false;
            world.transcript().note(name, "disconnects and connects in a listener");
            disconnect();
            connect();
        }
    }

    /** Connects, unless it is connected. */
    void connect() {
        wanted = true;
        if (kabelwerk.state() != ConnectionState.INACTIVE) {
            return;
        }
        replaceShutDown();
        closing = false;
        refused = null;
        kabelwerk.off();
        forgetObjects(Watch::abandon);
        conversation.begin();
        inboxReadable = true;
        connectedOnce = false;
        untold = true;
        framesTooLong = 0;
        framesToldOf = 0;
        int now = ++session;
        kabelwerk.on(KabelwerkEvent.class, event -> {
            if (world.isHere()) {
                requireCallback("the session");
                told(now, event);
            } else {
                // A callback executor refused for so long that the SDK's own threads took its place.
                world.time().execute(() -> {
                    if (now == session) {
                        told(now, event);
                    }
                });
            }
        });
        var unused = kabelwerk.connect();
    }

    /** Disconnects; from now on nothing may be told. */
    void disconnect() {
        calmBeforeTheEnd();
        wanted = false;
        untold = false;
        session++;
        countUploads();
        forgetObjects(Watch::end);
        downSince = null;
        closing = true;
        int now = session;
        var unused = kabelwerk
                .disconnect()
                .thenRun(() -> world.here(() -> {
                    if (now == session) {
                        closing = false;
                    }
                }));
    }

    /** Something ends: are there uploads? */
    private void countUploads() {
        uploads.removeIf(CompletableFuture::isDone);
        if (!uploads.isEmpty()) {
            world.met(UPLOAD_AT_END, this);
        }
    }

    private void forgetObjects(Consumer<Watch<?>> how) {
        rooms.values().forEach(how);
        Stream.of(Optional.ofNullable(inbox), Optional.ofNullable(notifier))
                .flatMap(Optional::stream)
                .forEach(how);
        ready = false;
        rooms.clear();
        inbox = null;
        notifier = null;
    }

    /** A listener of this person's is called, on the thread of the world. */
    void requireCallback(String listener) {
        if (!callbacks.isRunning() && !callbacks.isShutdown()) {
            violated("has a listener of " + listener + " called on a thread that is not the callback executor's");
        }
    }

    private void told(int ofSession, KabelwerkEvent event) {
        world.transcript().note(name, "told " + event.getClass().getSimpleName());
        if (ofSession != session) {
            violated("is told of " + event + " after disconnect()");
            return;
        }
        if (event instanceof KabelwerkEvent.Connected) {
            connectedOnce = true;
        } else if (event instanceof KabelwerkEvent.Disconnected disconnected
                && disconnected.state() == ConnectionState.INACTIVE
                && !connectedOnce) {
            violated("is told of the end of an earlier session");
        }
        if (event instanceof KabelwerkEvent.Ready) {
            if (ready) {
                violated("is ready twice");
            }
            ready = true;
            if (mayOpen()) {
                world.roomsOf(user).forEach(this::openRoom);
                openInbox();
                openNotifier();
            }
        } else if (event instanceof KabelwerkEvent.UserUpdated && !ready) {
            violated("is told of the user before ready");
        } else if (event instanceof KabelwerkEvent.ErrorOccurred error
                && kabelwerk.state() == ConnectionState.INACTIVE) {
            ended(error.error());
            return;
        } else if (event instanceof KabelwerkEvent.ErrorOccurred error) {
            failed(error.error());
        }
        inListener();
    }

    /** The session has ended without being asked to: an application tries again, if need be with another token. */
    private void ended(KabelwerkException error) {
        world.transcript().note(name, "session ended: " + error.getMessage());
        session++;
        untold = false;
        kabelwerk.off();
        countUploads();
        forgetObjects(Watch::abandon);
        downSince = null;
        if (!refreshes && error instanceof AuthenticationException) {
            newToken();
        }
        if (eager && wanted) {
            connect();
        } else {
            later(() -> {
                if (wanted) {
                    connect();
                }
            });
        }
    }

    private void newToken() {
        String token = newTokenOf(user);
        kabelwerk.configure(settings -> settings.token(token));
    }

    private void later(Runnable task) {
        var unused = world.time().schedule(task, AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the session is ready, and has not ended since; somebody whose calls are stalled is told of that later. */
    private boolean mayOpen() {
        return ready && kabelwerk.state() != ConnectionState.INACTIVE;
    }

    void openRoom(long id) {
        openRoom(new Place(id, 0));
    }

    private void openRoom(Place place) {
        if (!mayOpen() || rooms.containsKey(place)) {
            return;
        }
        Room room = kabelwerk.openRoom(place.room());
        RoomWatch watch = new RoomWatch(world, this, room, place.number());
        rooms.put(place, watch);
        watch.connect();
    }

    void leaveRoom(long id) {
        leaveRoom(new Place(id, 0));
    }

    private void leaveRoom(Place place) {
        RoomWatch watch = rooms.remove(place);
        if (watch != null) {
            countUploads();
            watch.end();
            var unused = promise(watch.leave(), "the room's disconnect()");
        }
    }

    /** Opens another object of a room, or closes it. */
    void toggleRoom(long id, int number) {
        Place place = new Place(id, number);
        if (kabelwerk.state() != ConnectionState.INACTIVE) {
            world.met(Step.Second.KIND, this);
        }
        if (rooms.containsKey(place)) {
            leaveRoom(place);
        } else if (world.roomsOf(user).contains(id)) {
            openRoom(place);
        }
    }

    private void openInbox() {
        if (!mayOpen()) {
            return; // What was opened before it may have noticed that an executor was shut down.
        }
        Inbox opened = kabelwerk.openInbox(InboxFilter.all().pageSize(PAGE_SIZE));
        inbox = new InboxWatch(world, this, opened, PAGE_SIZE);
        inbox.connect();
    }

    private void openNotifier() {
        if (!mayOpen()) {
            return;
        }
        Notifier opened = kabelwerk.openNotifier();
        notifier = new NotifierWatch(world, this, opened);
        notifier.connect();
    }

    /** Something that was open has been closed by the backend; an application opens it again after a while. */
    void closed(Runnable open) {
        int now = session;
        later(() -> {
            if (now == session && mayOpen()) {
                open.run();
            }
        });
    }

    /** Whether that room is still the one that this person looks at. */
    boolean isOpen(RoomWatch watch) {
        return rooms.containsValue(watch);
    }

    // What people do.

    Optional<Kabelwerk> ready() {
        return ready ? Optional.of(kabelwerk) : Optional.empty();
    }

    /** The room, if it is open and ready. */
    Optional<RoomWatch> room(long id) {
        return ready ? Optional.ofNullable(rooms.get(new Place(id, 0))).filter(RoomWatch::isReady) : Optional.empty();
    }

    Optional<InboxWatch> inbox() {
        return ready ? Optional.ofNullable(inbox).filter(InboxWatch::isReady) : Optional.empty();
    }

    void stall(boolean on) {
        stalled = on;
        if (!on) {
            while (!stalledCalls.isEmpty()) {
                world.time().execute(stalledCalls.remove());
            }
            countAgain();
        }
    }

    /** What was due meanwhile is due from now on. */
    private void countAgain() {
        List<Promised> again = List.copyOf(promised);
        promised.clear();
        for (Promised each : again) {
            var unused = promise(each.future(), each.what(), each.within());
        }
        downSince = downSince == null ? null : world.time().elapsed();
    }

    /**
     * After a jump back a client cannot know what has passed since it last looked at its ticker: a timer may be as late
     * again as it is long.
     */
    private void countTwice() {
        List<Promised> again = List.copyOf(promised);
        promised.clear();
        for (Promised each : again) {
            var unused = promise(each.future(), each.what(), each.within().multipliedBy(2));
        }
        downSince = null;
    }

    // Executors and time that misbehave.

    /** Lets the scheduler treat tasks in another way. */
    void schedulerBecomes(MoodyExecutor.Mood mood) {
        if (!isShutDown()) {
            world.met(Step.Mood.SCHEDULER, this);
            scheduler.become(mood);
            countAgain();
        }
    }

    /** Lets the callback executor treat tasks in another way. */
    void callbacksBecome(MoodyExecutor.Mood mood) {
        if (!isShutDown() && (Histories.THREADS || !impostor)) {
            world.met(Step.Mood.CALLBACKS, this);
            callbacksMisbehaved = true;
            callbacks.become(mood);
            countAgain();
        }
    }

    /** A session that ends while its callback executor refuses takes threads of the SDK. */
    private void calmBeforeTheEnd() {
        if (!Histories.THREADS && !callbacks.isCalm() && !callbacks.isShutdown()) {
            callbacks.become(MoodyExecutor.Mood.RUNS);
            countAgain();
        }
    }

    /** Everything behaves again. */
    void calmDown() {
        scheduler.become(MoodyExecutor.Mood.RUNS);
        callbacks.become(MoodyExecutor.Mood.RUNS);
        countAgain();
    }

    /** Lets the ticker jump. Forward, what waits for an answer is given up. */
    void jump(Duration by) {
        world.met(Step.Mood.TICKER, this);
        tickerJump += by.toNanos();
        conversation.jumped();
        if (by.isNegative()) {
            countTwice();
        } else {
            countAgain();
        }
    }

    /** Shuts the scheduler down: the session has to end soon, and says so. */
    void shutDownScheduler(boolean now) {
        if (isShutDown()) {
            return;
        }
        world.met(Step.Mood.SCHEDULER_SHUTDOWN, this);
        calmDown();
        if (!Histories.THREADS && callbacksMisbehaved) {
            world.time().pass(OFFERED_AGAIN); // By the scheduler; without one, threads of the SDK run what was refused.
        }
        schedulerShutDown = world.time().elapsed();
        if (now) {
            scheduler.shutdownNow();
        } else {
            scheduler.shutdown();
        }
    }

    /**
     * Shuts the callback executor down: the session has to end soon. Nobody is told but the futures, which complete on
     * threads of the SDK, in real time.
     */
    void shutDownCallbacks(boolean now) {
        if (isShutDown()) {
            return;
        }
        world.met(Step.Mood.CALLBACKS_SHUTDOWN, this);
        calmDown();
        countUploads();
        boolean hadSession = kabelwerk.state() != ConnectionState.INACTIVE;
        if (now) {
            callbacks.shutdownNow();
            stalledCalls.clear();
        } else {
            callbacks.shutdown();
        }
        boolean wants = wanted;
        wanted = false; // No other session may begin until this one has been seen to end.
        world.time().pass(SHUTDOWN_SEEN);
        wanted = wants;
        if (kabelwerk.state() != ConnectionState.INACTIVE) {
            violated("is " + kabelwerk.state() + " though its callback executor has been shut down");
        }
        if (network.isOpen() || network.isConnecting()) {
            violated("has a socket though its callback executor has been shut down");
        }
        if (hadSession) {
            untold = false;
            session++;
            kabelwerk.off();
            forgetObjects(Watch::abandon);
            downSince = null;
        }
        await(kabelwerk.disconnect(), "disconnect()");
        promised.forEach(each -> await(each.future(), each.what()));
        promised.clear();
        closing = false;
        if (wanted) {
            later(() -> {
                if (wanted) {
                    connect();
                }
            });
        }
    }

    /** Waits for a future that a thread of the SDK completes. */
    private void await(CompletableFuture<?> future, String what) {
        if (!world.await(future::isDone)) {
            violated("still waits for " + what + " after an executor was shut down or refused");
        }
    }

    private boolean isShutDown() {
        return scheduler.isShutdown() || callbacks.isShutdown();
    }

    /** An application that connects again has made new executors. */
    private void replaceShutDown() {
        if (isShutDown()) {
            schedulerShutDown = null;
            scheduler = newScheduler();
            callbacks = newCallbacks();
            kabelwerk.configure(settings -> settings.scheduler(scheduler).callbackExecutor(callbacks));
        }
    }

    /** Forgets tasks that an executor took though it threw: nobody can cancel those. */
    void forgetDelayed() {
        schedulers.forEach(MoodyExecutor::forgetDelayed);
    }

    /** A push: to be settled by its deadline. */
    <T> CompletableFuture<T> promise(CompletableFuture<T> future, String what) {
        return promise(future, what, PUSH);
    }

    <T> CompletableFuture<T> promiseUpload(CompletableFuture<T> future, String what) {
        uploads.add(future);
        return promise(future, what, UPLOAD);
    }

    /** Listens to an upload's progress, of which nothing may be told after disconnect(). */
    Consumer<Object> progress() {
        int now = session;
        return progress -> world.here(() -> {
            if (!wanted && now != session) {
                violated("is told of an upload's progress after disconnect()");
            }
        });
    }

    private <T> CompletableFuture<T> promise(CompletableFuture<T> future, String what, Duration within) {
        promised.add(new Promised(
                future, what, within, world.time().elapsed().plus(within).plus(SLACK)));
        return future;
    }

    /** A post, whose outcome must be the truth. */
    void post(RoomWatch watch) {
        String text = world.newText();
        long room = watch.room().id();
        var unused = promise(watch.room().postMessage(text), "postMessage").handle((message, error) -> {
            world.here(() -> {
                if (message != null) {
                    watch.posted(message.id());
                } else if (isNotSent(error)
                        && world.messages(room).stream()
                                .anyMatch(each -> each.text().equals(text))) {
                    violated("was told that a message was not sent, and it was posted: " + error);
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

    // What must hold.

    /** Whether an entry of a list was a message that this person's client could not read. */
    boolean couldNotRead(long message) {
        return unreadable.contains(message);
    }

    /** How many messages could not be read. */
    int unreadable() {
        return unreadable.size();
    }

    /** Whether all entries of all lists of rooms could be read in this session: which of them the inbox shows is not known here. */
    boolean couldReadInbox() {
        return inboxReadable;
    }

    private void read(String frame) {
        boolean spoiled = frame.contains("\"unreadable\"");
        if (frame.contains("\"items\":[")) {
            inboxReadable &= !spoiled;
        } else if (spoiled
                && codec.decode(frame) instanceof List<?> decoded
                && decoded.get(4) instanceof Map<?, ?> payload
                && payload.get("response") instanceof Map<?, ?> response
                && response.get("messages") instanceof List<?> messages) {
            messages.forEach(this::readMessage);
        }
    }

    private void readMessage(@Nullable Object message) {
        if (message instanceof Map<?, ?> fields) {
            Object id = fields.get("id") instanceof Map<?, ?> spoiled ? spoiled.get("unreadable") : fields.get("id");
            boolean isSpoiled = fields.values().stream()
                    .anyMatch(value -> value instanceof Map<?, ?> object && object.containsKey("unreadable"));
            if (isSpoiled && id instanceof Number number) {
                unreadable.add(number.longValue());
            }
        }
    }

    Phase phase() {
        if (closing) {
            return Phase.CLOSING;
        } else if (kabelwerk.state() == ConnectionState.INACTIVE) {
            return Phase.INACTIVE;
        } else if (stalled) {
            return Phase.STALLED;
        } else if (refreshing > 0) {
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

    /** Whether this is the thread of the world. */
    boolean isHere() {
        return world.isHere();
    }

    /** Runs something on the thread of the world. */
    void execute(Runnable task) {
        world.time().execute(task);
    }

    void violated(String what) {
        world.violated(name + " " + what);
    }

    /** Whether whatever is awaited may be waiting for a listener that does not return. */
    boolean isStalled() {
        return stalled;
    }

    void check() {
        if (kabelwerk.state() == ConnectionState.INACTIVE) {
            calmBeforeTheEnd(); // It may have ended while there was no socket.
        }
        rooms.values().forEach(RoomWatch::check);
        Duration now = world.time().elapsed();
        if (!stalled && scheduler.isCalm() && callbacks.isCalm()) {
            for (Iterator<Promised> each = promised.iterator(); each.hasNext(); ) {
                Promised next = each.next();
                if (next.future().isDone()) {
                    each.remove();
                } else if (next.due().compareTo(now) < 0) {
                    each.remove();
                    await(next.future(), next.what()); // It may be a thread of the SDK that completes it.
                }
            }
            checkPause(now);
        }
        checkEnd(now);
        Duration shutDown = schedulerShutDown;
        if (shutDown != null
                && now.minus(shutDown).compareTo(SHUTDOWN_SEEN) > 0
                && (kabelwerk.state() != ConnectionState.INACTIVE || network.isOpen())) {
            schedulerShutDown = null;
            violated("is " + kabelwerk.state() + " long after its scheduler has been shut down");
        }
    }

    /** Who is told of the end by a thread of the SDK may be told long after, in virtual time. */
    private void checkEnd(Duration now) {
        if (!untold || stalled || !callbacks.isCalm() || kabelwerk.state() != ConnectionState.INACTIVE) {
            inactiveSince = null;
        } else if (inactiveSince == null) {
            inactiveSince = now;
        } else if (now.minus(inactiveSince).compareTo(SHUTDOWN_SEEN) > 0 && !world.await(() -> !untold)) {
            untold = false;
            violated("was not told that the session has ended");
        }
    }

    private void checkPause(Duration until) {
        Duration since = downSince;
        if (since != null && !stalled && refreshing == 0 && scheduler.isCalm() && callbacks.isCalm()) {
            Duration bound = (refreshes ? PAUSE : REFUSED_PAUSE).plus(SLACK);
            if (until.minus(since).compareTo(bound) > 0) {
                violated("has been waiting for " + until.minus(since) + " without an attempt to connect");
                downSince = null;
            }
        }
    }

    /** Back to normal, for the end. */
    void settle() {
        stall(false);
        calmDown();
        impostor = false;
        again = false;
        world.time().run(); // what was stalled may make it connect, with the old token
        if (!refreshes && kabelwerk.state() != ConnectionState.INACTIVE) {
            disconnect();
            newToken();
        }
        world.time().run();
        if (kabelwerk.state() == ConnectionState.INACTIVE) {
            forgetObjects(Watch::abandon);
            if (!refreshes) {
                newToken();
            }
            connect();
        }
        wanted = true;
    }

    /** What is not as it should be, once nothing has gone wrong for long. */
    Optional<String> missing() {
        if (kabelwerk.state() != ConnectionState.ONLINE || !ready) {
            return Optional.of(name + " is " + kabelwerk.state() + (ready ? "" : " and not ready"));
        }
        world.roomsOf(user).forEach(this::openRoom);
        return rooms.values().stream()
                .map(RoomWatch::missing)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> inbox == null ? Optional.of(name + " has no inbox") : inbox.missing())
                .or(() -> notifier == null ? Optional.of(name + " has no notifier") : notifier.missing());
    }

    /** What is not as it should be for this reason: one room, and lists that show it, may wait for its giant message to go. */
    Optional<String> missingButGiant() {
        if (world.roomsOf(user).stream().noneMatch(world::hasGiant)) {
            return missing();
        }
        if (kabelwerk.state() == ConnectionState.INACTIVE || !ready) {
            return Optional.of(name + " is " + kabelwerk.state() + (ready ? "" : " and not ready"));
        }
        if (framesTooLong > 2 && framesToldOf == 0) {
            return Optional.of(name + " lost " + framesTooLong
                    + " connections to frames that are too long, and was told of no limit");
        }
        world.roomsOf(user).forEach(this::openRoom);
        return rooms.values().stream()
                .filter(room -> !world.hasGiant(room.room().id()) || !room.wasToldOfItsLongFrame())
                .map(RoomWatch::missing)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** An error was told. */
    void failed(KabelwerkException error) {
        if (error instanceof LimitExceededException limit && limit.setting().equals("maxFrameBytes")) {
            framesToldOf++;
        }
    }

    /** Sees what goes over the network. */
    private final class Watched implements SimulatedNetwork.Watch {
        @Override
        public void attempt(String token) {
            conversation.begin();
            checkPause(world.time().elapsed());
            downSince = null;
            if (refreshes && token.equals(refused)) {
                violated("uses a refused token again");
            }
        }

        @Override
        public void refused(String token, int status) {
            if (status == 403) {
                refused = token;
            }
        }

        @Override
        public void down() {
            if (kabelwerk.state() != ConnectionState.INACTIVE) {
                downSince = world.time().elapsed();
            } else {
                calmBeforeTheEnd(); // The backend ended the session.
            }
        }

        @Override
        public void sent(String frame) {
            conversation.sent(frame);
        }

        @Override
        public void tooLong() {
            framesTooLong++;
            if (framesTooLong > world.mostDrops()) {
                violated("has lost " + framesTooLong + " connections to frames that are too long");
            }
        }

        @Override
        public void received(String frame) {
            conversation.received(frame);
            read(frame);
        }
    }

    /** Runs something that may be refused because of the state that the client is in by then. */
    static void attempt(Supplier<CompletableFuture<?>> action) {
        try {
            Object unused = action.get();
        } catch (IllegalStateException e) {
            // The object was closed a moment ago: its methods say so.
        }
    }
}
