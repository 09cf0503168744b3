package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.UncaughtErrors;
import io.kabelwerk.emulator.backend.MoodyExecutor;
import io.kabelwerk.emulator.backend.VirtualTime;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything that an application can plug into a session throws once: at its first call, at its second, and so on, in a
 * conversation with drops, until it is called no more. However the session takes it, it goes on, and ends.
 */
class PlugPointFailureTest {

    private enum Plug {
        CODEC,
        TRANSPORT,
        CONNECTION,
        RANDOM,
        TICKER,
        SCHEDULER,
        CALLBACK_EXECUTOR,
        REFRESHER,
        LISTENER
    }

    /** Such as an {@code OutOfMemoryError}, but not mistaken for a real one. */
    private static final class Broken extends Error {
        private static final long serialVersionUID = 1;

        private Broken() {
            super("thrown by a plug");
        }
    }

    /** Calls are counted from the first connect on, and one of them throws. */
    private static final class Fuse {
        private final int number;
        private final boolean error;
        private int calls;
        private boolean armed;

        private Fuse(int number, boolean error) {
            this.number = number;
            this.error = error;
        }

        private void pass() {
            if (armed && ++calls == number) {
                if (error) {
                    throw new Broken();
                }
                throw new IllegalStateException("thrown by a plug");
            }
        }

        private boolean hasBlown() {
            return calls >= number;
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_go_on_and_end_though_a_plug_throws_once(Plug plug) {
        int number = 1;
        while (survives(plug, new Fuse(number, number % 2 == 0))) {
            number++;
        }
        assertThat(number).as("calls of the plug").isGreaterThan(1);
    }

    /** False if the plug was not called so often. */
    private static boolean survives(Plug plug, Fuse fuse) {
        EmulatedStage stage = new EmulatedStage();
        try {
            plugIn(plug, fuse, stage);
            List<Throwable> unused = UncaughtErrors.during(() -> converse(plug, fuse, stage));
            var disconnected = stage.kabelwerk.disconnect();
            stage.pass(60);
            assertThat(disconnected).as("%s, call %s", plug, fuse.number).isCompleted();
            assertThat(stage.network.openConnections())
                    .as("%s, call %s", plug, fuse.number)
                    .isZero();
            return fuse.hasBlown();
        } finally {
            stage.log().close();
        }
    }

    private static void converse(Plug plug, Fuse fuse, EmulatedStage stage) {
        EmulatedRoom backend = stage.room().post(3);
        List<CompletableFuture<?>> futures = new ArrayList<>();

        fuse.armed = true;
        futures.add(stage.kabelwerk.connect());
        stage.pass(100);
        if (stage.kabelwerk.state() == ConnectionState.INACTIVE) { // The first token could not be had.
            futures.add(stage.kabelwerk.connect());
            stage.pass(100);
        }
        OpenRoom room = stage.newRoom(7);
        Inbox inbox = stage.kabelwerk.openInbox();
        Notifier notifier = stage.kabelwerk.openNotifier();
        inbox.on(InboxEvent.class, event -> {});
        notifier.on(NotifierEvent.class, event -> {});
        if (plug == Plug.LISTENER) {
            room.room.on(io.kabelwerk.RoomEvent.class, event -> fuse.pass());
            stage.kabelwerk.on(KabelwerkEvent.class, event -> fuse.pass());
        }
        futures.add(room.room.connect());
        futures.add(inbox.connect());
        futures.add(notifier.connect());
        stage.pass(30);
        for (int i = 4; i < 10; i++) {
            backend.post();
            futures.add(room.room.postMessage("hello"));
            stage.pass(17);
            if (i % 3 == 0) {
                stage.drop();
                stage.pass(20);
            }
        }
        fuse.armed = false;
        stage.pass(700);
        int before = room.postedIds().size();
        backend.post();
        long last = backend.lastId();
        stage.pass(400);

        assertThat(stage.kabelwerk.state()).as("%s, call %s", plug, fuse.number).isEqualTo(ConnectionState.ONLINE);
        assertThat(futures).as("%s, call %s", plug, fuse.number).allMatch(CompletableFuture::isDone);
        assertThat(room.postedIds().subList(before, room.postedIds().size()))
                .as("%s, call %s", plug, fuse.number)
                .contains(last);
    }

    private static void plugIn(Plug plug, Fuse fuse, EmulatedStage stage) {
        VirtualTime time = stage.time;
        stage.kabelwerk.configure(settings -> {
            settings.scheduler(new MoodyExecutor(time))
                    .callbackExecutor(new MoodyExecutor(time))
                    .transport(new Watched(stage.network, fuse, plug == Plug.CONNECTION));
            switch (plug) {
                case CODEC -> settings.codec(proxy(JsonCodec.class, new JacksonCodec(), fuse));
                case TRANSPORT -> settings.transport(proxy(Transport.class, stage.network, fuse));
                case RANDOM -> settings.random(proxy(RandomGenerator.class, new SplittableRandom(1), fuse));
                case TICKER -> settings.ticker(proxy(LongSupplier.class, time.ticker(), fuse));
                case SCHEDULER ->
                    settings.scheduler(proxy(ScheduledExecutorService.class, new MoodyExecutor(time), fuse));
                case CALLBACK_EXECUTOR ->
                    settings.callbackExecutor(proxy(ScheduledExecutorService.class, new MoodyExecutor(time), fuse));
                case REFRESHER -> refresh(settings, fuse, stage);
                case CONNECTION, LISTENER -> {}
            }
        });
    }

    private static void refresh(Settings.Builder settings, Fuse fuse, EmulatedStage stage) {
        settings.refreshToken(current -> {
            fuse.pass();
            return CompletableFuture.completedFuture(stage.backend().token(EmulatedStage.ANNA));
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, T real, Fuse fuse) {
        return (T) Proxy.newProxyInstance(
                PlugPointFailureTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean isQuestion = method.getName().equals("isShutdown");
                    if (!isQuestion && method.getDeclaringClass() != Object.class) {
                        fuse.pass();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Connections whose methods may throw. */
    private record Watched(Transport real, Fuse fuse, boolean throwing) implements Transport {
        @Override
        public CompletableFuture<Connection> connect(java.net.URI uri, Map<String, String> headers, Listener listener) {
            return real.connect(uri, headers, listener)
                    .thenApply(connection -> throwing ? proxy(Connection.class, connection, fuse) : connection);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
