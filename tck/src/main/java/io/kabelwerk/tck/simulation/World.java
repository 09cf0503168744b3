package io.kabelwerk.tck.simulation;

import io.kabelwerk.ClosedException;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WebServer;
import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.BackendAlarm;
import io.kabelwerk.emulator.backend.MoodyExecutor;
import io.kabelwerk.emulator.backend.VirtualTime;
import io.kabelwerk.spi.JsonCodec;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A backend with a care team and three end users, some of whom have clients, and a network between them, in virtual
 * time.
 *
 * <p>Ada and Bob are of the care team; Nana, Otto and Pia are end users with a room each. Nana has two clients, Ada and
 * Otto one; Bob and Pia act on the backend only. Otto's client has no way to get a new token.
 */
public final class World {

    static final List<String> END_USERS = List.of("nana", "otto", "pia");

    /** How long, in real time, threads of the SDK may take; only a failure waits so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A client that keeps trying what is too long for it drops its connection ten times a minute, forever. */
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
    private final BackendAlarm alarm;
    private final GiantMessage giant;
    private final Map<Long, List<Long>> ids = new LinkedHashMap<>();
    private final Map<Long, Integer> deleted = new LinkedHashMap<>();
    private final int maxCatchUp;
    private final Setup.EmptyRooms emptyRooms;
    private boolean notifierGaps;
    private boolean notifierGapsEnded;
    private int texts;

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
        alarm = new BackendAlarm(time, backend);
        giant = new GiantMessage(this);
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
        new Recovery(this).run();
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

    /** Whether the current thread is the one on which everything happens, except what threads of the SDK do. */
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

    void check() {
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

    /** An exception was not caught. */
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

    /** The most messages of a room that a client may have fetched and not delivered. */
    int lost(long room, Person person) {
        return deleted.getOrDefault(room, 0) + person.unreadable().count();
    }

    GiantMessage giantMessage() {
        return giant;
    }

    /** Whether a message is too long for any client. */
    boolean isGiant(long message) {
        return giant.is(message);
    }

    /** Whether the giant message is in a room. */
    boolean hasGiant(long room) {
        return giant.isIn(room);
    }

    /** How many connections a session may lose to frames that are too long. */
    int mostDrops() {
        return MOST_DROPS;
    }

    /** Bob posts a message in each room. */
    void postInEachRoom() {
        rooms.forEach(room -> backend.user("bob").post(room, newText()));
    }

    /** How many timers of clients wait. */
    int timers() {
        return time.scheduled() - alarm.timers();
    }

    /** A text that nobody has used yet. */
    String newText() {
        return "text " + ++texts;
    }

    /** Whether a message was or may be posted between a backend's reading and its subscribing of a notifier. */
    boolean hasNotifierGaps() {
        return notifierGaps;
    }

    /** Whether such a message may still be undelivered: a notifier finds it with its next join. */
    boolean hidesFromNotifiers() {
        return notifierGaps && !notifierGapsEnded;
    }

    /** From now on every notifier has to deliver every message. */
    void endNotifierGaps() {
        notifierGapsEnded = true;
    }

    private static boolean isNotifierGap(Fault fault) {
        return fault instanceof Fault.Answer answer
                && answer.treatment() instanceof Treatment.Gap
                && (answer.topic().startsWith("notifier") || answer.topic().equals("*"));
    }

    /** Injects a fault, and counts in which phase it met each client. */
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

    /** Does something with the backend, and then sets its alarm. */
    void enter(Runnable action) {
        alarm.enter(action);
    }

    /** Does something with the backend, and then sets its alarm. */
    <T> T enter(Supplier<T> action) {
        return alarm.enter(action);
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
