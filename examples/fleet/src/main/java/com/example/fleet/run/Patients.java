package com.example.fleet.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Patients who post at a steady rate, one room after the other, and a record of what they posted. */
final class Patients implements AutoCloseable {

    /** A post takes a round trip to the backend's thread, which may be long on a busy machine. */
    private static final int THREADS = 4;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final List<World.Chat> chats;

    /** When and where a message was posted. */
    record Post(Phase phase, World.Chat chat) {}

    private final Map<Long, Post> posted = new ConcurrentHashMap<>();

    private volatile Phase phase = Phase.START;
    private final AtomicInteger next = new AtomicInteger();

    Patients(World world, int rate) {
        this.chats = world.chats;
        for (int i = 0; i < THREADS; i++) {
            threads.scheduleAtFixedRate(this::post, 0, THREADS * 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
        }
    }

    private void post() {
        post(chats.get(next.getAndIncrement() % chats.size()));
    }

    private void post(World.Chat chat) {
        posted.put(chat.patient().post(chat.roomId(), "How am I?").id(), new Post(phase, chat));
    }

    void enter(Phase now) {
        phase = now;
    }

    /** Ends the posting; what is being posted is recorded when this returns. */
    void silence() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The emulator has not taken a message for a minute.");
        }
    }

    /** Posts in some of the rooms, once. */
    void postIn(List<World.Chat> some) {
        some.forEach(this::post);
    }

    /** What was posted, by the IDs of the messages. */
    Map<Long, Post> posted() {
        return posted;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
