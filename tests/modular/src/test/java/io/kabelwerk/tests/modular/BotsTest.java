package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue of docs/bots.md, as it stands there: what one copies must not lose messages. */
class BotsTest {

    private final BlockingQueue<Long> tried = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path folder;

    private KabelwerkEmulator emulator;
    private EmulatedUser patient;
    private long room;
    private Kabelwerk kabelwerk;

    @BeforeEach
    void connect() throws Exception {
        emulator = KabelwerkEmulator.start(settings ->
                settings.hub("care", "Care", hub -> hub.user("bot", "Bot")).endUser("nana", "Nana"));
        patient = emulator.user("nana");
        room = patient.createRoom("care");
        kabelwerk = Kabelwerk.create(settings -> settings.url(emulator.url())
                .token(emulator.token("bot"))
                .transport("netty")
                .codec("jackson")
                .maxCatchUp(100));
        kabelwerk.connect().get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        kabelwerk.disconnect().get(30, TimeUnit.SECONDS);
        worker.shutdownNow();
        emulator.close();
    }

    /** @param handler is given the ID of each message that is tried, and may throw */
    private void start(long cursor, Handler handler) throws Exception {
        String code = Markdown.read(Markdown.ROOT.resolve("docs/bots.md")).blocks("java").stream()
                .map(Markdown.Block::code)
                .filter(block -> block.contains("class RoomQueue"))
                .findFirst()
                .orElseThrow()
                .replace("TimeUnit.SECONDS", "TimeUnit.MILLISECONDS");
        List<String> errors = Source.compile(
                List.of(new Source("RoomQueue", code)), List.of("-d", folder.toString(), "-cp", Source.CLASS_PATH));
        assertThat(errors).isEmpty();
        ClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        Class<?> handlerType = loader.loadClass("RoomQueue$Handler");
        InvocationHandler handles = (proxy, method, arguments) -> {
            long id = ((Message) arguments[0]).id();
            tried.add(id);
            handler.handle(id);
            return null;
        };
        Constructor<?> constructor = loader.loadClass("RoomQueue")
                .getDeclaredConstructor(Room.class, long.class, handlerType, ScheduledExecutorService.class);
        constructor.setAccessible(true);
        Object queue = constructor.newInstance(
                kabelwerk.openRoom(room),
                cursor,
                Proxy.newProxyInstance(loader, new Class<?>[] {handlerType}, handles),
                worker);
        Method start = queue.getClass().getDeclaredMethod("start");
        start.setAccessible(true);
        start.invoke(queue);
    }

    private interface Handler {
        void handle(long id) throws Exception;
    }

    private List<Long> tried(int count) throws InterruptedException {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < count) {
            Long id = tried.poll(30, TimeUnit.SECONDS);
            assertThat(id).as("after %s", ids).isNotNull();
            ids.add(id);
        }
        return ids;
    }

    private long post() {
        return patient.post(room, "Are you there?").id();
    }

    @Test
    void should_try_again_what_failed_before_it_goes_on() throws Exception {
        long first = post();
        long second = post();
        long third = post();
        List<Long> failed = new ArrayList<>();

        start(first - 1, id -> {
            if (id == second && failed.size() < 3) {
                failed.add(id);
                throw new IllegalStateException("The calendar is down for a moment");
            }
        });

        assertThat(tried(6)).containsExactly(first, second, second, second, second, third);
        long fourth = post();
        assertThat(tried(1)).containsExactly(fourth);
    }

    @Test
    void should_handle_the_oldest_first_where_more_was_missed_than_is_fetched() throws Exception {
        long cursor = post();
        long[] missed = LongStream.generate(this::post).limit(250).toArray();

        start(cursor, id -> {});

        assertThat(tried(250)).containsExactly(LongStream.of(missed).boxed().toArray(Long[]::new));
    }
}
