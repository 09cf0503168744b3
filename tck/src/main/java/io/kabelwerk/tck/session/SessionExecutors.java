package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.Settings;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What rules about executors share. */
abstract class SessionExecutors extends SessionRules {

    static final int MESSAGES = 20;
    final Queue<Thread> readers = new ConcurrentLinkedQueue<>();
    final AtomicInteger arrived = new AtomicInteger();

    /** Which setting the executor is passed to. */
    enum Role {
        CALLBACK_EXECUTOR,
        SCHEDULER;

        void assign(Settings.Builder settings, UnrulyExecutor executor) {
            if (this == SCHEDULER) {
                settings.scheduler(executor);
            } else {
                settings.callbackExecutor(executor);
            }
        }
    }

    SessionExecutors(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Notes which threads read, and counts the messages that they bring. */
    void watchArrivals() {
        transport.onArrival(text -> {
            readers.add(Thread.currentThread());
            if (text.contains("\"message_posted\"")) {
                arrived.incrementAndGet();
            }
            return List.of(text);
        });
    }

    /** A request that is never answered, and whose time-out is short. */
    CompletableFuture<?> unanswered(Kabelwerk client, Room room) {
        String topic = "room:" + room.id();
        once(NANA, topic, "post_message", new Treatment.Ignored());
        client.configure(settings -> settings.requestTimeout(millis(200)));
        CompletableFuture<?> unanswered = room.postMessage("never answered");
        wire.awaitSentByClients(1, topic, "post_message");
        client.configure(settings -> settings.requestTimeout(Settings.defaults().requestTimeout()));
        return unanswered;
    }

    /** All messages so far are delivered once and in order, and so is the next one. */
    void goesOn(Kabelwerk client, Room room, SessionHeard<RoomEvent> inRoom) {
        inRoom.atLeast(MESSAGES, MessagePosted.class);
        post(ADA, room.id(), String.valueOf(MESSAGES + 1));
        inRoom.atLeast(MESSAGES + 1, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly(numbered("", 1, MESSAGES + 1));
        Await.until(() -> client.state() == ConnectionState.ONLINE, "ONLINE");
        done(client.ping(), "ping()");
    }

    /** The socket of Nana's session is closed. */
    void ended(Kabelwerk client) {
        Await.until(() -> client.state() == ConnectionState.INACTIVE, "INACTIVE");
        Await.until(() -> emulator.openSockets(NANA) == 0, "the end of the socket");
    }

    /** Collects what reaches the default uncaught-exception handler until the rule ends. */
    Queue<Throwable> uncaught() {
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        closing(() -> Thread.setDefaultUncaughtExceptionHandler(before));
        return uncaught;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The executor was shut down.
        }
    }
}
