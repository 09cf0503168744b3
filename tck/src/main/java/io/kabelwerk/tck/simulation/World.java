package io.kabelwerk.tck.simulation;

import io.kabelwerk.ClosedException;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WebServer;
import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.VirtualTime;
import io.kabelwerk.spi.JsonCodec;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backend with a care team and three end users, some of whom have clients, and a network between them, in virtual
 * time.
 *
 * <p>Ada and Bob are of the care team; Nana, Otto and Pia are end users with a room each. Nana has two clients, Ada and
 * Otto one; Bob and Pia act on the backend only. Otto's client has no way to get a new token.
 */
public final class World {

    static final List<String> END_USERS = List.of("nana", "otto", "pia");

    /** How long everything may take to come back once nothing goes wrong any more. */
    private static final Duration RECOVERY = Duration.ofMinutes(15);

    private static final Duration RECOVERY_STEP = Duration.ofSeconds(5);

    /** After this long no socket of a client that has gone may be left: the backend's silence and then some. */
    private static final Duration AFTERMATH = Duration.ofMinutes(2);

    /** How long, in real time, threads of the SDK may take; only a failure waits so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Stands for a text of 5 MiB, which would take a while to carry about: no client takes a frame with it. */
    private static final String GIANT = "giant text";

    /** A client that keeps trying what is too long for it drops its connection ten times a minute, for ever. */
    private static final int MOST_DROPS = 60;

    /** Two of these are less than people miss when the care team posts many messages. */
    private static final int[] CATCH_UP = {100, 150, 310, 10_000};

    /** Short, since nobody attacks it, and making one takes long. */
    private static final KeyPair KEYS = newKeys();

    private final VirtualTime time = new VirtualTime();
    private final Transcript transcript = new Transcript(time);
    private final Thread thread = Thread.currentThread();
    private final Backend backend;
    private final List<Long> rooms = new ArrayList<>();
    private final List<Person> people = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Coverage coverage;
    private @Nullable Instant wakeUpAt;
    private @Nullable ScheduledFuture<?> wakeUp;
    private final Map<Long, List<Long>> ids = new LinkedHashMap<>();
    private final Map<Long, Integer> deleted = new LinkedHashMap<>();
    private final int maxCatchUp;
    private final Setup.EmptyRooms emptyRooms;
    private Optional<Giant> giant = Optional.empty();
    private boolean notifierGaps;
    private boolean notifiersToldAll;
    private int texts;

    /** The one message that is longer than a client takes. */
    private record Giant(long room, long message) {}

    /**
     * Makes a world in which nobody is connected yet.
     *
     * @param seed decides all chance in it
     * @param codec what the clients use
     * @param coverage counts what met what
     */
    public World(long seed, JsonCodec codec, Coverage coverage) {
        SplittableRandom random = new SplittableRandom(seed);
        this.coverage = coverage;
        maxCatchUp = CATCH_UP[random.nextInt(CATCH_UP.length)];
        SplittableRandom ofBackend = random.split();
        Duration lifetime = Duration.ofSeconds(random.nextLong(20, 600));
        emptyRooms = one(Setup.EmptyRooms.values(), random);
        backend = Backend.create(time.clock(), ofBackend, setup -> {
            setup.keys(KEYS).tokenLifetime(lifetime);
            setup.emptyRooms(emptyRooms).webServer(one(WebServer.values(), random));
            setup.hub("care", "Care Team", hub -> hub.user("ada", "Ada").user("bob", "Bob"));
            END_USERS.forEach(user -> setup.endUser(user, user));
        });
        END_USERS.forEach(user -> rooms.add(backend.user(user).createRoom("care")));
        people.add(new Person(this, "nana", "nana", true, codec, random.split()));
        people.add(new Person(this, "nana'", "nana", true, codec, random.split()));
        people.add(new Person(this, "ada", "ada", true, codec, random.split()));
        people.add(new Person(this, "otto", "otto", false, codec, random.split()));
    }

    /**
     * Lets one step happen, and checks that all promises are kept.
     *
     * @param step what happens
     */
    public void play(Step step) {
        transcript.note("", Paste.of(step));
        step.run(this);
        time.run();
        check();
    }

    /** Ends all faults, and demands that everything comes back and goes on, and then that everything ends. */
    public void recover() {
        transcript.note("", "nothing goes wrong any more");
        enter(() -> backend.inject(new Fault.Heal()));
        people.forEach(Person::settle);
        if (hasGiant()) {
            awaitLife("without faults but a giant message", Person::missingButGiant);
            giant(giant.orElseThrow().room());
            transcript.note("", "the giant message is deleted");
            people.forEach(Person::settle); // Tokens may have expired since.
        }
        awaitLife("without faults");
        if (notifierGaps) {
            transcript.note("", "a last drop, so that notifiers find what a gap has hidden");
            notifiersToldAll = true;
            people.forEach(Person::settle); // Tokens may have expired since.
            enter(() -> backend.inject(new Fault.Drop("*")));
            awaitLife("after a last drop");
        }
        enter(() -> rooms.forEach(room -> backend.user("bob").post(room, newText())));
        awaitLife("after one more message in each room");
        people.forEach(Person::disconnect);
        time.pass(AFTERMATH);
        if (backend.openSockets() > 0) {
            violated("a socket is left after disconnect()");
        }
        people.forEach(Person::forgetDelayed);
        // A thread of the SDK may be the last to do something, for a callback executor that refused.
        if (!await(() -> timersLeft() <= 0)) {
            violated(timersLeft() + " timers are left after disconnect()");
        }
        check();
    }

    private int timersLeft() {
        return time.scheduled() - (wakeUp != null && !wakeUp.isDone() ? 1 : 0);
    }

    /** Waits, in real time only, for what threads of the SDK do; false if it takes too long. */
    boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        time.run();
        while (!condition.getAsBoolean()) {
            if (end - System.nanoTime() < 0) {
                return false;
            }
            LockSupport.parkNanos(10_000);
            time.run();
        }
        return true;
    }

    /** Whether the current thread is the one on which everything happens, but for what threads of the SDK do. */
    boolean isHere() {
        return Thread.currentThread() == thread;
    }

    /** Runs something on the thread on which everything happens: now, or when that one comes to it. */
    void here(Runnable task) {
        if (isHere()) {
            task.run();
        } else {
            time.execute(task);
        }
    }

    private void awaitLife(String when) {
        awaitLife(when, Person::missing);
    }

    private void awaitLife(String when, Function<Person, Optional<String>> missingOf) {
        Optional<String> missing = Optional.of("nothing was looked at");
        for (Duration passed = Duration.ZERO;
                missing.isPresent() && passed.compareTo(RECOVERY) < 0;
                passed = passed.plus(RECOVERY_STEP)) {
            time.pass(RECOVERY_STEP);
            check();
            missing = people.stream().map(missingOf).flatMap(Optional::stream).findFirst();
        }
        missing.ifPresent(what -> violated(RECOVERY.toMinutes() + " minutes " + when + ": " + what));
        check();
    }

    private void check() {
        ids.clear();
        people.forEach(Person::check);
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations));
        }
    }

    /** A promise was broken. */
    void violated(String what) {
        violations.add(what + ", at " + time.elapsed());
        transcript.note("!", what);
    }

    /** Something was thrown where nobody catches it. */
    void uncaught(Throwable error) {
        if (error instanceof MoodyExecutor.OnPurpose || (error instanceof ClosedException && isOfShutdown(error))) {
            return;
        }
        violated("nobody caught " + error + " at "
                + List.of(error.getStackTrace()).subList(0, 3));
    }

    private static boolean isOfShutdown(Throwable error) {
        return String.valueOf(error.getMessage()).contains("callbackExecutor(…) was shut down");
    }

    /** Everything that was said and done, word for word. */
    public String history() {
        return transcript.all();
    }

    /** The last frames as a sequence diagram, and the timers that wait. */
    public String picture() {
        return transcript.diagram() + "\nTimers that wait: " + time.scheduled() + ", the next in "
                + time.untilNext().toMillis() + " ms";
    }

    Transcript transcript() {
        return transcript;
    }

    VirtualTime time() {
        return time;
    }

    Backend backend() {
        return backend;
    }

    List<Person> people() {
        return people;
    }

    Person person(int number) {
        return people.get(number);
    }

    long room(int number) {
        return rooms.get(number);
    }

    int roomCount() {
        return rooms.size();
    }

    /** The rooms that a user may open. */
    List<Long> roomsOf(String user) {
        int own = END_USERS.indexOf(user);
        return own < 0 ? rooms : List.of(rooms.get(own));
    }

    /** The IDs of a room's messages as they were when the last check began, in order. */
    List<Long> messageIds(long room) {
        return ids.computeIfAbsent(
                room, id -> messages(id).stream().map(MessageSnapshot::id).toList());
    }

    /** The messages of a room as they are now, by ID. */
    List<MessageSnapshot> messages(long room) {
        return backend.messages(room);
    }

    /** In the table: a message of a room is deleted. */
    static final String DELETION = "Deletion";

    /** What the table says of a web server: how often something went wrong with it. */
    private static String kind(WebServer server) {
        return "Any fault with " + server;
    }

    private static String kind(Setup.EmptyRooms order) {
        return "Any fault with " + order;
    }

    /** The rows of the table that are about the backend. */
    static List<String> kinds() {
        return Stream.of(
                        Stream.of(DELETION),
                        Stream.of(WebServer.values()).map(World::kind),
                        Stream.of(Setup.EmptyRooms.values()).map(World::kind))
                .flatMap(each -> each)
                .toList();
    }

    /** How many missed messages a client fetches. */
    int maxCatchUp() {
        return maxCatchUp;
    }

    /** Bob deletes a message of his. */
    void delete(long room, long message) {
        var unused = backend.user("bob").delete(room, message);
        deleted.merge(room, 1, Integer::sum);
        people.stream()
                .filter(person -> roomsOf(person.user()).contains(room))
                .forEach(person -> met(DELETION, person));
    }

    /** How many messages of a room a client may have fetched and not told, at the most. */
    int lost(long room, Person person) {
        return deleted.getOrDefault(room, 0) + person.unreadable();
    }

    /** Whether a frame is longer than {@code maxFrameBytes}. */
    static boolean isTooLong(String frame) {
        return frame.contains(GIANT);
    }

    /** Posts the giant message, or deletes it if it is there. */
    void giant(long room) {
        if (hasGiant()) {
            giant.ifPresent(there -> delete(there.room(), there.message()));
            giant = Optional.empty();
            return;
        }
        people.stream().filter(person -> roomsOf(person.user()).contains(room)).forEach(person -> {
            met(Step.Giant.KIND, person);
        });
        enter(() -> giant = Optional.of(
                new Giant(room, backend.user("bob").post(room, GIANT).id())));
    }

    private boolean hasGiant() {
        return giant.filter(
                        there -> messages(there.room()).stream().anyMatch(message -> message.id() == there.message()))
                .isPresent();
    }

    /** Whether a message is too long for any client. */
    boolean isGiant(long message) {
        return giant.filter(there -> there.message() == message).isPresent();
    }

    /** Whether the giant message is in a room. */
    boolean hasGiant(long room) {
        return giant.filter(there -> there.room() == room).isPresent() && hasGiant();
    }

    /** How many connections a session may lose to frames that are too long. */
    int mostDrops() {
        return MOST_DROPS;
    }

    /** A text that nobody has used yet. */
    String newText() {
        return "text " + ++texts;
    }

    /** Whether a message was or may be posted between a backend's reading and its subscribing of a notifier. */
    boolean hasNotifierGaps() {
        return notifierGaps;
    }

    /** Whether such a message may still be untold: a notifier finds it with its next join. */
    boolean hidesFromNotifiers() {
        return notifierGaps && !notifiersToldAll;
    }

    private static boolean isNotifierGap(Fault fault) {
        return fault instanceof Fault.Answer answer
                && answer.treatment() instanceof Treatment.Gap
                && (answer.topic().startsWith("notifier") || answer.topic().equals("*"));
    }

    /** Lets something go wrong, and counts whom it met at what. */
    void inject(Fault fault) {
        notifierGaps |= isNotifierGap(fault);
        people.forEach(person -> {
            coverage.met(fault, person);
            coverage.met(kind(backend.webServer()), person);
            coverage.met(kind(emptyRooms), person);
        });
        enter(() -> backend.inject(fault));
    }

    /** Counts what is done to somebody. */
    void met(String kind, Person person) {
        coverage.met(kind, person);
    }

    /** Does something with the backend, and then looks at its clock. */
    void enter(Runnable action) {
        Object unused = enter(() -> {
            action.run();
            return action;
        });
    }

    /** Does something with the backend, and then looks at its clock. */
    <T> T enter(Supplier<T> action) {
        T result = action.get();
        Optional<Instant> next = backend.nextDeadline();
        if (next.isPresent() && !next.get().equals(wakeUpAt)) {
            if (wakeUp != null) {
                wakeUp.cancel(false);
            }
            wakeUpAt = next.get();
            Duration sleep = Duration.between(time.clock().instant(), wakeUpAt);
            wakeUp = time.schedule(
                    () -> {
                        wakeUpAt = null;
                        enter(backend::advance);
                    },
                    sleep.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
        return result;
    }

    private static <T> T one(T[] of, SplittableRandom random) {
        return of[random.nextInt(of.length)];
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An object in JSON. */
    static Map<String, Object> object(String name, Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(name, value);
        return object;
    }
}
