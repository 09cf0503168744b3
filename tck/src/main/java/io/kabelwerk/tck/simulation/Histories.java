package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes histories from seeds. How probable each kind of step and each fault is, is itself random for each seed: some
 * histories know few faults and many of them, others have a bit of everything.
 */
public final class Histories {

    private static final int PEOPLE = 4;
    private static final int ROOMS = World.END_USERS.size();
    private static final int FEWEST = 30;
    private static final int MOST = 60;

    /** How probable something is in a history, of which one is chosen for each. */
    private static final int[] WEIGHTS = {0, 0, 1, 1, 2, 5};

    private static final List<String> USERS = List.of("nana", "ada", "otto", "*");
    private static final List<String> TOPICS = List.of("room:*", "room:*", "notifier:*", "private", "*");
    private static final List<String> PUSHES =
            List.of("post_message", "list_messages", "list_messages", "list_rooms", "move_marker", "set_attributes");
    private static final int[] CODES = {1000, 1001, 1009, 1011, 1012, 1013, 4001};
    private static final int[] STATUSES = {403, 403, 404, 429, 500, 503};
    private static final int[] UPLOAD_STATUSES = {400, 401, 413, 500};
    private static final List<String> GARBAGE = List.of(
            "",
            "garbage",
            "[]",
            "{}",
            "[null,null,\"room:7\",\"message_posted\",{\"id\":\"x\"}]",
            "[null,null,\"room:7\",\"marker_moved\",null]",
            "[\"1\",\"1\",\"private\",\"phx_reply\",7]",
            "[null,\"1\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":[]}]",
            "[null,null,\"private\",\"user_updated\",{\"id\":1}]",
            "[null,null,\"nowhere\",\"unheard_of\",{}]");

    /** The response of what is garbled, decoded. */
    static final Map<String, Object> GARBLED = Map.of("garbled", true);

    private static final List<Function<SplittableRandom, Fault>> FAULTS = List.of(
            random -> new Fault.Drop(one(USERS, random)),
            random -> new Fault.Close(one(USERS, random), one(CODES, random), ""),
            random -> new Fault.HalfOpen(one(USERS, random)),
            random -> new Fault.RefuseUpgrades(1 + random.nextInt(4), one(STATUSES, random)),
            random -> new Fault.StallUpgrades(1 + random.nextInt(2)),
            random -> new Fault.RefuseUploads(1 + random.nextInt(2), one(UPLOAD_STATUSES, random)),
            random -> new Fault.Send(one(USERS, random), one(GARBAGE, random)),
            random -> new Fault.Delay(one(USERS, random), Duration.ofMillis(random.nextLong(0, 3000))),
            random -> new Fault.Duplicate(
                    one(USERS, random),
                    one(List.of("message_posted", "phx_reply", "marker_moved", "inbox_updated"), random),
                    1 + random.nextInt(5)),
            random -> new Fault.Pages(1 + random.nextInt(60), random.nextInt(2) == 0),
            random -> onTopic(random, Fault.CloseChannels::new),
            random -> onTopic(random, Fault.CrashChannels::new),
            random -> new Fault.Disconnect(one(USERS, random)),
            random -> new Fault.Terminate(),
            random -> new Fault.Restart(true),
            random -> new Fault.Restart(false),
            random -> new Fault.ExpireTokens(),
            random -> push(random, new Treatment.Late(time(random))),
            random -> push(random, new Treatment.LateReply(time(random))),
            random -> push(random, one(PUSHES, random), new Treatment.ReplyFirst()),
            random -> push(random, new Treatment.Unanswered()),
            random -> push(random, new Treatment.Ignored()),
            random -> push(random, new Treatment.Refused("not today")),
            random -> push(random, new Treatment.Garbled("{\"garbled\":true}")),
            random -> push(random, new Treatment.Crash()),
            random -> join(random, new Treatment.Late(time(random))),
            random -> join(random, new Treatment.LateReply(time(random))),
            random -> join(random, new Treatment.Unanswered()),
            random -> join(random, new Treatment.Ignored()),
            random -> join(random, new Treatment.Refused("")),
            random -> join(random, new Treatment.Garbled("{\"garbled\":true}")),
            random -> join(random, new Treatment.Crash()),
            random -> join(random, new Treatment.Gap(time(random))),
            random -> unreadable(random, "notifier:*", Fault.JOIN),
            random -> unreadable(random, "room:*", Fault.JOIN),
            random -> unreadable(random, "room:*", "list_messages"),
            random -> unreadable(random, "*", "list_rooms"));

    /**
     * Whether sessions end without a callback executor, too. Then real threads take part, those that the SDK has for that,
     * and a history may go another way when it is played again; so only where the system property {@code
     * kabelwerk.simulation.threads} is {@code true}.
     */
    static final boolean THREADS = Boolean.getBoolean("kabelwerk.simulation.threads");

    private Histories() {}

    /**
     * Makes the history of a seed, always the same one.
     *
     * @param seed any number
     * @return 30 to 60 steps
     */
    public static History of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Function<SplittableRandom, Fault>> faults = chosen(FAULTS, random);
        List<Deed> deeds = chosen(List.of(Deed.values()), random);
        List<Change> changes = chosen(List.of(Change.values()), random);
        List<Trouble> troubles = chosen(
                Stream.of(Trouble.values())
                        .filter(trouble -> THREADS || !trouble.needsThreads())
                        .toList(),
                random);
        int wrong = 1 + random.nextInt(4);
        boolean giants = random.nextInt(6) == 0;
        int longest = one(new int[] {50, 500, 5_000, 30_000}, random);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            steps.add(new Step.Connect(i));
        }
        steps.add(new Step.Pass(random.nextLong(1, 10_000)));
        int length = random.nextInt(FEWEST, MOST + 1);
        while (steps.size() < length) {
            steps.add(
                    switch (random.nextInt(16 + wrong)) {
                        case 0, 1, 2 -> new Step.Pass(random.nextLong(1, longest + 1L));
                        case 3, 4, 5, 6 ->
                            new Step.Do(random.nextInt(PEOPLE), random.nextInt(ROOMS), one(deeds, random));
                        case 7, 8, 9 -> new Step.Elsewhere(random.nextInt(ROOMS), one(changes, random));
                        case 10 ->
                            random.nextInt(3) == 0
                                    ? new Step.Disconnect(random.nextInt(PEOPLE))
                                    : new Step.Connect(random.nextInt(PEOPLE));
                        case 11 -> new Step.Stall(random.nextInt(PEOPLE), random.nextInt(3) == 0);
                        case 12 ->
                            random.nextInt(3) == 0
                                    ? new Step.Impostor(random.nextInt(PEOPLE))
                                    : new Step.Again(random.nextInt(PEOPLE));
                        case 13 -> new Step.Second(random.nextInt(PEOPLE), random.nextInt(ROOMS), random.nextInt(1, 3));
                        case 14 ->
                            new Step.Mood(
                                    random.nextInt(PEOPLE),
                                    random.nextInt(3) == 0 ? Trouble.NONE : one(troubles, random));
                        case 15 ->
                            giants
                                    ? new Step.Giant(random.nextInt(ROOMS))
                                    : new Step.Pass(random.nextLong(1, longest + 1L));
                        default -> new Step.Wrong(one(faults, random).apply(random));
                    });
        }
        return new History(seed, steps);
    }

    /** The kinds of all faults that histories are made of. */
    static List<String> kinds() {
        SplittableRandom random = new SplittableRandom(0);
        return Stream.concat(
                        FAULTS.stream().map(fault -> Coverage.kind(fault.apply(random))),
                        Stream.concat(
                                Stream.of(
                                        Step.Impostor.KIND,
                                        Step.Again.KIND,
                                        Step.Second.KIND,
                                        Step.Giant.KIND,
                                        Person.UPLOAD_AT_END),
                                Stream.concat(
                                        Step.Mood.KINDS.stream()
                                                .filter(kind -> THREADS || !kind.equals(Step.Mood.CALLBACKS_SHUTDOWN)),
                                        World.kinds().stream())))
                .distinct()
                .toList();
    }

    /** A push, or a leave. */
    private static Fault push(SplittableRandom random, Treatment treatment) {
        int event = random.nextInt(PUSHES.size() + 1);
        return push(random, event < PUSHES.size() ? PUSHES.get(event) : Fault.LEAVE, treatment);
    }

    private static Fault push(SplittableRandom random, String event, Treatment treatment) {
        return new Fault.Answer(one(USERS, random), "*", event, treatment, 1 + random.nextInt(3));
    }

    private static Fault join(SplittableRandom random, Treatment treatment) {
        return onTopic(
                random, (user, topic) -> new Fault.Answer(user, topic, Fault.JOIN, treatment, 1 + random.nextInt(3)));
    }

    /** Entries of a list that cannot be read: one of them, some, or all. */
    private static Fault unreadable(SplittableRandom random, String topic, String event) {
        List<String> fields = event.equals("list_rooms") ? List.of("room", "message") : List.of("id", "inserted_at");
        int first = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        Treatment treatment =
                new Treatment.Unreadable(first, one(new int[] {1, 1, 10, 1_000}, random), one(fields, random));
        return new Fault.Answer(one(USERS, random), topic, event, treatment, 1 + random.nextInt(3));
    }

    /** A fault of a topic that its users have. */
    private static Fault onTopic(SplittableRandom random, BiFunction<String, String, Fault> fault) {
        String user = one(USERS, random);
        int topic = random.nextInt(TOPICS.size() + 1);
        String inbox = user.equals("ada") ? "hub_inbox:*" : "user_inbox:*";
        return fault.apply(user, topic < TOPICS.size() ? TOPICS.get(topic) : inbox);
    }

    private static Duration time(SplittableRandom random) {
        return Duration.ofMillis(random.nextLong(1, one(new int[] {100, 2_000, 15_000}, random)));
    }

    /** Some of them, some more often than others; never none. */
    private static <T> List<T> chosen(List<T> all, SplittableRandom random) {
        List<T> chosen = all.stream()
                .flatMap(each -> Stream.generate(() -> each).limit(one(WEIGHTS, random)))
                .toList();
        return chosen.isEmpty() ? all : chosen;
    }

    private static <T> T one(List<T> of, SplittableRandom random) {
        return of.get(random.nextInt(of.size()));
    }

    private static int one(int[] of, SplittableRandom random) {
        return of[random.nextInt(of.length)];
    }
}
