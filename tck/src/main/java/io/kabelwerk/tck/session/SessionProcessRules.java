package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.UploadSource;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What many sessions cost a process, and what they leave behind. */
abstract class SessionProcessRules extends SessionRules {

    private static final int SESSIONS = 20;

    private final Set<Capability> capabilities;

    SessionProcessRules(
            TransportProvider transportProvider, JsonCodecProvider codecProvider, Set<Capability> capabilities) {
        super(transportProvider, codecProvider);
        this.capabilities = capabilities;
    }

    /** A server holds the sessions of many users. If it fails: count the threads by their names. */
    @Test
    @DisplayName("S901 MUST hold 20 sessions at once with fewer threads than sessions")
    void manySessions() {
        needs(capabilities, Capability.FEW_THREADS);
        Set<Thread> before = threads();
        List<Room> rooms = new ArrayList<>();
        List<SessionHeard<RoomEvent>> heards = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            ids.add(newRoom("patient" + i));
            Room room = connected(online("patient" + i).openRoom(ids.get(i)));
            rooms.add(room);
            heards.add(hear(room));
        }
        List<CompletableFuture<?>> posts = new ArrayList<>();
        for (int round = 1; round <= 20; round++) {
            for (Room room : rooms) {
                posts.add(room.postMessage("round " + round));
            }
        }
        posts.forEach(post -> done(post, "a post"));
        for (int i = 0; i < SESSIONS; i++) {
            heards.get(i).atLeast(20, MessagePosted.class);
            assertThat(posted(heards.get(i))).containsExactly(numbered("round ", 1, 20));
            assertThat(heards.get(i).all(MessagePosted.class))
                    .allMatch(event -> ids.contains(event.message().roomId()));
        }
        assertThat(emulator.openSockets()).isEqualTo(SESSIONS);
        Await.until(() -> newThreads(before).size() < SESSIONS, "fewer threads than sessions at rest");
    }

    /** A program should end when its work is done. If it fails: a thread factory makes threads that are not daemons. */
    @Test
    @DisplayName("S902 MUST NOT start a thread that keeps the JVM alive")
    void daemons() {
        Set<Thread> before = threads();
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(newRoom(NANA)));
        done(room.postUpload(UploadSource.of(new byte[10], "x.txt")), "postUpload()");
        assertThat(newThreads(before)).isNotEmpty().allMatch(Thread::isDaemon);
        client.close();
        assertThat(newThreads(before)).allMatch(Thread::isDaemon);
    }

    /**
     * Tests and plug-ins start and end in one process. If it fails: look at what sessions share, and what counts its
     * users.
     */
    @Test
    @DisplayName("S45 MUST let the SDK's own threads end after the last session")
    void threadsEnd() {
        Set<Thread> before = threads();
        Kabelwerk first = online(NANA);
        Kabelwerk second = online(ADA);
        SessionHeard<RoomEvent> inRoom = hear(connected(second.openRoom(newRoom(NANA))));
        first.close();
        post(NANA, emulator.rooms().get(0).id(), "still here");
        inRoom.atLeast(1, MessagePosted.class);
        assertThat(engineThreads(before)).isNotEmpty();
        second.close();
        Await.until(() -> engineThreads(before).isEmpty(), "the end of the SDK's own threads");
    }

    /** The application owns what it passes in. If it fails: something is shut down that was passed in. */
    @Test
    @DisplayName("S47 MUST use, and leave open, the executors, the transport and the clock that are passed in")
    void passedIn() throws Exception {
        Set<Thread> before = threads();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        ExecutorService callbacks = Executors.newCachedThreadPool();
        AtomicInteger ticks = new AtomicInteger();
        try {
            Kabelwerk client = online(
                    NANA,
                    settings -> settings.scheduler(scheduler)
                            .callbackExecutor(callbacks)
                            .ticker(() -> {
                                ticks.incrementAndGet();
                                return System.nanoTime();
                            }));
            done(connected(client.openRoom(newRoom(NANA))).postMessage("hello"), "a post");
            assertThat(ticks).hasPositiveValue();
            assertThat(engineThreads(before)).isEmpty();
            client.close();

            assertThat(scheduler.isShutdown()).isFalse();
            assertThat(callbacks.isShutdown()).isFalse();
            assertThat(scheduler.schedule(() -> "alive", 0, TimeUnit.SECONDS).get())
                    .isEqualTo("alive");
            done(online(ADA).ping(), "ping() over the transport that was passed in");
        } finally {
            scheduler.shutdown();
            callbacks.shutdown();
        }
    }

    /**
     * A script should end when its work is done. If it fails: see in the printed stacks of the child process which
     * thread waits for what.
     */
    @Test
    @DisplayName("S904 MUST let a JVM end by itself, with a session online as with one that was closed")
    void childProcess() throws Exception {
        for (String end : List.of(SessionProcess.ONLINE, SessionProcess.DISCONNECTED, SessionProcess.CLOSED)) {
            List<String> command = SessionProcess.command();
            command.addAll(List.of(
                    emulator.url(), emulator.token(NANA), transportProvider().name(), codecName(), end));
            Process child =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                child.getOutputStream().close();
                assertThat(child.waitFor(Await.SECONDS, TimeUnit.SECONDS))
                        .as("the end of a JVM that is " + end)
                        .isTrue();
                String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(output).contains(SessionProcess.LAST_WORDS);
                assertThat(child.exitValue()).isZero();
            } finally {
                child.destroyForcibly();
            }
            Await.until(() -> emulator.openSockets() == 0, "the socket gone with its process");
        }
    }

    /**
     * In an application server, many applications share the SDK. If it fails: a thread was started by an application's
     * thread.
     */
    @Test
    @DisplayName("S905 MUST run callbacks with the application's context class loader, and start no thread with it")
    void contextClassLoaders() {
        ClassLoader application = new URLClassLoader(new URL[0]);
        Queue<ClassLoader> seen = new ConcurrentLinkedQueue<>();
        Runnable look = () -> seen.add(Thread.currentThread().getContextClassLoader());
        long roomId = newRoom(NANA);
        Set<Thread> before = threads();

        within(application, () -> {
            Kabelwerk client = newClient(settings -> settings.refreshToken(current -> {
                look.run();
                return CompletableFuture.completedFuture(emulator.token(NANA));
            }));
            var unused = client.on(KabelwerkEvent.class, event -> look.run());
            done(client.connect().thenRun(look), "connect()");
            Room room = connected(client.openRoom(roomId));
            UploadSource source = UploadSource.of(
                    () -> {
                        look.run();
                        return new ByteArrayInputStream(new byte[100_000]);
                    },
                    "x.txt");
            done(room.postUpload(source, progress -> look.run()).thenRun(look), "postUpload()");
        });

        assertThat(seen).hasSizeGreaterThan(5).containsOnly(application);
        Set<Thread> started = newThreads(before);
        assertThat(started).isNotEmpty();
        // A thread has it while it is inside a callback: the last one may not have returned yet.
        Await.until(
                () -> started.stream().noneMatch(thread -> thread.getContextClassLoader() == application),
                "the end of callbacks on threads with the context class loader of an application");
    }

    private static void within(ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Most applications name neither a transport nor a codec. If it fails: META-INF/services or provides is missing.
     */
    @Test
    @DisplayName("S903 SHOULD be found by name, transport and codec")
    void byName() {
        Kabelwerk client = online(
                NANA, settings -> settings.transport(transportProvider().name()).codec(codecName()));
        done(client.ping(), "ping()");
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        Set<Thread> threads = threads();
        threads.removeAll(before);
        return threads;
    }

    /** The engine's own, not those of the transport, the emulator and the JDK. */
    private static List<String> engineThreads(Set<Thread> before) {
        return newThreads(before).stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kabelwerk-engine") || name.startsWith("kabelwerk-callback"))
                .toList();
    }
}
