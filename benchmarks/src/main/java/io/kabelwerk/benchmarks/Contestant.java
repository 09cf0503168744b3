package io.kabelwerk.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that is measured.
 *
 * @param name as it is given on the command line
 * @param label as it stands in the report
 * @param needs the parts of the class path that its process gets, see {@link ClassPath}; empty where it does not run on Java
 * @param posts whether it can post messages
 * @param recovers whether it comes back after a drop
 * @param lists whether it can have an inbox
 * @param mostSessions how many sessions it is asked to have in a process
 * @param perfect whether losing, doubling or mixing up messages is an error of the whole run
 */
record Contestant(
        String name,
        String label,
        Set<String> needs,
        boolean posts,
        boolean recovers,
        boolean lists,
        int mostSessions,
        boolean perfect) {

    private static final int THREADS_PER_SESSION = 1_000;
    private static final int ANY = Integer.MAX_VALUE;

    /** What carries the parts of the SDK besides the SDK's own modules. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "netty", Set.of("netty"),
            "tyrus", Set.of("tyrus"),
            "jdk", Set.of(),
            "jsonb", Set.of("jsonb"),
            "jackson", Set.of("jackson"));

    static final Contestant COUNTING_FLOOR =
            new Contestant("floor-counting", "Counting floor", Set.of("netty"), false, false, false, ANY, true);
    static final Contestant PARSING_FLOOR =
            new Contestant("floor-parsing", "Parsing floor", Set.of("netty", "jackson"), true, true, true, ANY, true);
    static final Contestant JAVASCRIPT =
            new Contestant("javascript", "kabelwerk.js 0.3.6", Set.of(), true, true, true, ANY, false);
    static final Contestant JAVA_PHOENIX_CLIENT = new Contestant(
            "javaphoenixclient",
            "JavaPhoenixClient 1.3.1",
            Set.of("phoenix"),
            true,
            true,
            false,
            THREADS_PER_SESSION,
            false);

    /** All that are known. Those of the SDK are {@code sdk-<transport>-<codec>}; a new module is added by its names. */
    static final List<Contestant> ALL = List.of(
            COUNTING_FLOOR,
            PARSING_FLOOR,
            sdk("netty", "jackson"),
            sdk("netty", "jsonb"),
            sdk("tyrus", "jackson"),
            sdk("tyrus", "jsonb"),
            sdk("jdk", "jackson"),
            sdk("jdk", "jsonb"),
            JAVASCRIPT,
            JAVA_PHOENIX_CLIENT);

    private static Contestant sdk(String transport, String codec) {
        Set<String> modules = Set.of("kabelwerk", "transport-" + transport, "json-" + codec);
        Set<String> needs = new TreeSet<>(modules);
        needs.addAll(LIBRARIES.getOrDefault(transport, Set.of()));
        needs.addAll(LIBRARIES.getOrDefault(codec, Set.of()));
        return new Contestant(
                "sdk-" + transport + "-" + codec,
                "SDK, " + transport + ", " + codec,
                needs,
                true,
                true,
                true,
                ANY,
                true);
    }

    boolean isJava() {
        return !needs.isEmpty();
    }

    boolean isSdk() {
        return name.startsWith("sdk-");
    }

    boolean isFloor() {
        return name.startsWith("floor-");
    }
}
