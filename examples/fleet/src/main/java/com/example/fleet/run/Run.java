package com.example.fleet.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The run: three nodes chat; one is killed; another joins; all are restarted, one after the other; silence passivates the
 * sessions, and a few messages wake some of them. Nothing may be lost.
 */
public final class Run {

    private static final long DEADLINE_SECONDS = 300;

    private final Options options;
    private final Path folder;
    private final Report report = new Report();
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private final long began = System.nanoTime();
    private int started;

    /**
     * Prepares a run.
     *
     * @param options its options
     */
    public Run(Options options) throws IOException {
        this.options = options;
        this.folder = emptied(Path.of("target", "fleet"));
    }

    /**
     * Plays it.
     *
     * @return the exit status: 0 if nothing was lost
     */
    public int play() throws Exception {
        say("%,d sessions in %,d hubs, %,d rooms, %d messages a second, %s; logs are in %s",
                options.sessions(), options.hubs(), options.sessions() * options.rooms(), options.rate(),
                options.delivery().name().toLowerCase(Locale.ROOT).replace('_', ' '), folder.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
        try (World world = new World(options);
                Database database = new Database(folder)) {
            return play(world, database);
        } finally {
            killAll();
        }
    }

    /** No node outlives the run, however that ends. */
    private void killAll() {
        nodes.forEach(NodeProcess::kill);
    }

    private int play(World world, Database database) throws Exception {
        Map<String, String> environment = Map.of(
                "KABELWERK_URL", world.emulator.url(),
                "FLEET_DATABASE", database.url);
        database.storeTokens(world.tokens());
        for (int i = 0; i < 3; i++) {
            start(environment, freePort());
        }
        await("the watches of all hubs", () -> world.emulator.openSockets() >= options.hubs());
        say("three nodes run, and a watch for each hub");
        try (Patients patients = new Patients(world, options.rate())) {
            await("all sessions", () -> allOnline(database));
            say("all sessions are online: %s", counts(database));
            kill(database, patients);
            join(database, patients, environment);
            measure(database);
            roll(database, patients, environment);
            return passivate(world, database, patients);
        }
    }

    private void kill(Database database, Patients patients) throws Exception {
        patients.enter(Phase.KILL);
        NodeProcess oldest = nodes.remove(0); // It coordinates the others: the worst one to lose.
        Set<String> orphans = sessionsOf(database, oldest);
        report.killed(orphans);
        long from = System.nanoTime();
        oldest.kill();
        say("%s is killed; it had %,d sessions", oldest.name, orphans.size());
        await("the sessions of " + oldest.name, () -> {
            Map<String, String> now = database.sessions();
            return orphans.stream().noneMatch(bot -> oldest.name.equals(now.get(bot)));
        });
        report.took(Phase.KILL, String.format("%,d sessions back after %.1f s", orphans.size(), seconds(from)));
        say("they are back: %s", counts(database));
    }

    private void join(Database database, Patients patients, Map<String, String> environment) throws Exception {
        patients.enter(Phase.JOIN);
        long from = System.nanoTime();
        NodeProcess joined = start(environment, freePort());
        long share = options.sessions() / 6; // Half of what a fair share of three is.
        await("sessions on " + joined.name, () -> sessionsOf(database, joined).size() >= share);
        report.took(Phase.JOIN, String.format("%,d sessions moved to it in %.1f s",
                sessionsOf(database, joined).size(), seconds(from)));
        say("%s has joined: %s", joined.name, counts(database));
    }

    private void measure(Database database) throws Exception {
        await("all sessions", () -> allOnline(database));
        for (NodeProcess node : nodes) {
            report.node(new Report.Node(node.name, sessionsOf(database, node).size(), node.live(), node.resident()));
        }
    }

    private void roll(Database database, Patients patients, Map<String, String> environment) throws Exception {
        patients.enter(Phase.ROLL);
        long from = System.nanoTime();
        for (NodeProcess old : List.copyOf(nodes.subList(0, Math.min(options.restarts(), nodes.size())))) {
            nodes.remove(old);
            long ending = System.nanoTime();
            boolean ended = old.end();
            if (!ended) {
                old.kill();
                say("%s did not end in 90 s, and was killed", old.name);
            }
            double took = seconds(ending);
            NodeProcess next = start(environment, old.port);
            await("sessions on " + next.name, () -> !sessionsOf(database, next).isEmpty());
            await("all sessions", () -> allOnline(database));
            say("%s handed its sessions over in %.1f s, and is replaced by %s: %s",
                    old.name, took, next.name, counts(database));
        }
        report.took(Phase.ROLL, String.format("%d of the nodes replaced in %.1f s", options.restarts(), seconds(from)));
    }

    private int passivate(World world, Database database, Patients patients) throws Exception {
        patients.silence();
        boolean complete = handledAll(database, patients);
        say("silence; everything handled: %s", complete);
        await("passivated sessions", () -> database.sessions().isEmpty());
        say("all sessions are passivated");
        patients.enter(Phase.WAKE);
        Set<String> bots = new HashSet<>();
        List<World.Chat> some = world.chats.stream()
                .filter(chat -> bots.size() < Math.max(1, options.sessions() / 10) && bots.add(chat.bot()))
                .toList();
        long from = System.nanoTime();
        patients.postIn(some);
        complete &= handledAll(database, patients);
        report.took(Phase.WAKE, String.format("%,d sessions woken in %.1f s", bots.size(), seconds(from)));
        nodes.forEach(NodeProcess::terminate);
        for (NodeProcess node : nodes) {
            node.end();
        }
        long lost = report.print(patients.posted(), database.handled(), world.answers());
        System.out.printf("%n%s, after %.0f s%n", lost == 0 && complete ? "Nothing is lost" : "LOST: " + lost, seconds(began));
        return lost == 0 && complete ? 0 : 1;
    }

    private boolean handledAll(Database database, Patients patients) throws Exception {
        return holds(() -> database.handled().keySet().containsAll(patients.posted().keySet()));
    }

    private NodeProcess start(Map<String, String> environment, int port) throws IOException {
        List<Integer> seeds =
                nodes.isEmpty() ? List.of(port) : nodes.stream().map(node -> node.port).toList();
        NodeProcess node = new NodeProcess("node-" + ++started, port, seeds, options, folder, environment);
        nodes.add(node);
        return node;
    }

    private boolean allOnline(Database database) throws Exception {
        Map<String, String> sessions = database.sessions();
        Set<String> names = nodes.stream().map(node -> node.name).collect(Collectors.toSet());
        return sessions.size() >= options.sessions() && names.containsAll(sessions.values());
    }

    private static Set<String> sessionsOf(Database database, NodeProcess node) throws Exception {
        return database.sessions().entrySet().stream()
                .filter(session -> session.getValue().equals(node.name))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Map<String, Long> counts(Database database) throws Exception {
        return database.sessions().values().stream()
                .collect(Collectors.groupingBy(node -> node, java.util.TreeMap::new, Collectors.counting()));
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        if (!holds(condition)) {
            throw new IllegalStateException("There are not " + what + " after " + DEADLINE_SECONDS + " s; see " + folder);
        }
    }

    /** Looks again and again, until the deadline. */
    private boolean holds(Callable<Boolean> condition) throws Exception {
        long from = System.nanoTime();
        while (!condition.call()) {
            for (NodeProcess node : nodes) {
                if (!node.alive()) {
                    throw new IllegalStateException(node.name + " has ended by itself; see its log in " + folder);
                }
            }
            if (seconds(from) > DEADLINE_SECONDS) {
                return false;
            }
            Thread.sleep(options.sessions() > 500 ? 1_000 : 200);
        }
        return true;
    }

    private void say(String format, Object... values) {
        System.out.printf("%6.1f s  " + format + "%n", Stream.concat(Stream.of(seconds(began)), Stream.of(values)).toArray());
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
