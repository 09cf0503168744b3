package com.example.fleet.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Patients who post at a steady rate, one room after the other, and a record of what they posted. */
final class Patients implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<World.Chat> chats;

    /** The phase in which each message was posted, by its ID. */
    private final Map<Long, Phase> posted = new ConcurrentHashMap<>();

    private volatile Phase phase = Phase.START;
    private volatile boolean silent;
    private int next;

    Patients(World world, int rate) {
        this.chats = world.chats;
        thread.scheduleAtFixedRate(this::post, 0, 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
    }

    private void post() {
        if (!silent) {
            post(chats.get(next++ % chats.size()));
        }
    }

    private void post(World.Chat chat) {
        posted.put(chat.patient().post(chat.roomId(), "How am I?").id(), phase);
    }

    void enter(Phase now) {
        phase = now;
    }

    /** Ends the posting; what is being posted is recorded when this returns. */
    void silence() throws Exception {
        silent = true;
        thread.submit(() -> {}).get();
    }

    /** Posts in some of the rooms, once. */
    void postIn(List<World.Chat> some) {
        some.forEach(this::post);
    }

    Map<Long, Phase> posted() {
        return posted;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
