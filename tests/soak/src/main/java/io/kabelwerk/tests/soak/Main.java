package io.kabelwerk.tests.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Chats in bad weather for {@code soak.minutes}, with the weather of {@code soak.seed}, and ends with status 0 if nothing
 * was lost, doubled or out of order, and nothing leaked.
 *
 * <p>The last seconds of each minute are calm: whatever was posted has to be everywhere by the end of them.
 */
final class Main {

    private static final int POSTS_PER_SECOND = 50;
    private static final int STORMY_SECONDS = 50;
    private static final int SECONDS_BETWEEN_FAULTS = 3;

    /** For what has to happen, or is broken. */
    private static final int PATIENCE_SECONDS = 60;

    private final Backend backend;
    private final SplittableRandom random;
    private final Weather weather;
    private final List<Person> people = new ArrayList<>();
    private final Map<Long, Long> checkedTo = new LinkedHashMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private final long start = System.nanoTime();

    private Main(Backend backend, long seed) {
        this.backend = backend;
        this.random = new SplittableRandom(seed);
        this.weather = new Weather(backend, random.split());
    }

    public static void main(String[] args) throws IOException {
        int minutes = Integer.getInteger("soak.minutes", 20);
        long seed = Long.getLong("soak.seed", 1);
        System.out.println("Soaking for " + minutes + " minutes, with seed " + seed);
        boolean well;
        try (Backend backend = Backend.start()) {
            Main soak = new Main(backend, seed);
            soak.connect();
            while (soak.seconds() < TimeUnit.MINUTES.toSeconds(minutes)) {
                soak.storm();
                soak.calm();
            }
            boolean complete = soak.isComplete();
            boolean flat = Reading.isFlat(soak.readings);
            well = soak.closes() && complete && flat;
        }
        System.out.println(well ? "All is well" : "FAILED");
        System.exit(well ? 0 : 1);
    }

    private void connect() {
        String url = backend.ask("url");
        for (String patient : People.PATIENTS) {
            checkedTo.put(backend.number("room " + patient), 0L);
        }
        List<Long> rooms = List.copyOf(checkedTo.keySet());
        for (int i = 0; i < rooms.size(); i++) {
            people.add(new Person(backend, url, People.PATIENTS.get(i), transport(), List.of(rooms.get(i))));
        }
        People.CARERS.forEach(carer -> people.add(new Person(backend, url, carer, transport(), rooms)));
    }

    private String transport() {
        return people.size() % 2 == 0 ? "netty" : "tyrus";
    }

    private void storm() {
        long begin = System.nanoTime();
        for (int i = 0; i < STORMY_SECONDS * POSTS_PER_SECOND; i++) {
            pauseUntil(begin + TimeUnit.SECONDS.toNanos(i) / POSTS_PER_SECOND);
            people.get(random.nextInt(people.size())).post(random);
            if (i % (SECONDS_BETWEEN_FAULTS * POSTS_PER_SECOND) == POSTS_PER_SECOND) {
                weather.strike();
            }
        }
    }

    private void calm() {
        weather.clearUp();
        until(() -> people.stream().allMatch(Person::isAtRest));
        checkedTo.replaceAll((room, last) -> {
            List<Long> posted = backend.messages(room, last);
            List<Seen> inRoom = people.stream()
                    .flatMap(person -> person.seen().stream())
                    .filter(seen -> seen.room() == room)
                    .toList();
            until(() -> inRoom.stream().allMatch(seen -> seen.size() >= posted.size()));
            inRoom.forEach(seen -> seen.check(posted));
            return posted.isEmpty() ? last : posted.get(posted.size() - 1);
        });
        until(() -> backend.number("sockets") == people.size());
        Reading reading = Reading.now(backend);
        readings.add(reading);
        long seconds = seconds();
        System.out.printf(
                "%3d:%02d  faults %d, drops %d, posted %d, delivered %d, lost %d, doubled %d, out of order %d, threads %d,"
                        + " sockets %d, heap %.2f MB%n",
                seconds / 60,
                seconds % 60,
                weather.faults(),
                sum(Person::drops),
                sum(Person::posted),
                seen(Seen::delivered),
                seen(Seen::lost),
                seen(Seen::doubled),
                seen(Seen::disordered),
                reading.threads(),
                reading.sockets(),
                reading.heapMegabytes());
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private boolean isComplete() {
        return seen(Seen::delivered) > 0
                && seen(Seen::lost) + seen(Seen::doubled) + seen(Seen::disordered) + sum(Person::surprises) == 0;
    }

    /** Whether everything is gone once all have closed. */
    private boolean closes() {
        people.forEach(Person::close);
        boolean closed =
                until(() -> backend.number("sockets") == 0 && left().stream().noneMatch(Main::mustEnd));
        System.out.println("after close(): sockets " + backend.number("sockets") + ", threads left beside the JDK's: "
                + left().stream()
                        .filter(thread -> !isOfTheJdk(thread))
                        .map(Thread::getName)
                        .sorted()
                        .toList());
        return closed;
    }

    private static List<Thread> left() {
        return List.copyOf(Thread.getAllStackTraces().keySet());
    }

    private static boolean mustEnd(Thread thread) {
        return (!thread.isDaemon() && thread != Thread.currentThread() && !isOfTheJdk(thread))
                || thread.getName().startsWith("kabelwerk-");
    }

    private static boolean isOfTheJdk(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null
                || !group.getName().equals("main")
                || thread.getName().equals("process reaper");
    }

    private long sum(ToLongFunction<Person> what) {
        return people.stream().mapToLong(what).sum();
    }

    private long seen(ToLongFunction<Seen> what) {
        return people.stream()
                .flatMap(person -> person.seen().stream())
                .mapToLong(what)
                .sum();
    }

    /** Waits until something holds, but not for ever. */
    private static boolean until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pauseUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
        }
        return true;
    }

    private static void pauseUntil(long time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
