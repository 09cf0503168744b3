package com.example.bot;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A hub user that answers patients. A notifier delivers each new message of the hub; the room of a message is opened when
 * it comes, and closed when nothing has happened in it for a while.
 *
 * <p>Everything happens on one thread, the callback executor of the session, so that there is nothing to lock.
 */
public final class Bot implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Bot.class.getName());

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "bot"));
    private final Map<Long, Conversation> conversations = new HashMap<>();
    private final Answers answers;
    private final Duration idle;
    private final Kabelwerk kabelwerk;

    /**
     * Creates a bot that is not connected yet.
     *
     * @param settings sets the address and the token
     * @param answers what it says
     * @param idle after how much time without a message a room is closed
     */
    public Bot(Consumer<Settings.Builder> settings, Answers answers, Duration idle) {
        this.answers = answers;
        this.idle = idle;
        kabelwerk = Kabelwerk.create(builder -> {
            builder.callbackExecutor(thread);
            settings.accept(builder);
        });
    }

    /**
     * Connects, however long it takes.
     *
     * @return completes when the bot listens
     */
    public CompletableFuture<Void> start() {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        thread.scheduleWithFixedDelay(this::closeIdleRooms, idle.toMillis(), idle.toMillis(), TimeUnit.MILLISECONDS);
        kabelwerk.on(KabelwerkEvent.ErrorOccurred.class, event -> warn("The session", event.error()));
        kabelwerk.once(KabelwerkEvent.Ready.class, event -> {
            Notifier notifier = kabelwerk.openNotifier();
            // What nobody has read yet comes first: what was asked while the bot was away.
            notifier.once(NotifierEvent.Ready.class, ready -> {
                ready.messages().forEach(this::receive);
                listening.complete(null);
            });
            notifier.on(NotifierEvent.Updated.class, updated -> receive(updated.message()));
            notifier.on(NotifierEvent.ErrorOccurred.class, failed -> warn("The notifier", failed.error()));
            notifier.connect();
        });
        // The first attempt may fail. The session goes on trying, and Ready follows.
        kabelwerk.connect().exceptionally(error -> {
            warn("The first attempt to connect", error);
            return null;
        });
        return listening;
    }

    private void receive(Message message) {
        conversations
                .computeIfAbsent(message.roomId(), id -> new Conversation(kabelwerk.user().id(), kabelwerk.openRoom(id), answers))
                .receive(message);
    }

    private void closeIdleRooms() {
        conversations.values().removeIf(conversation -> conversation.closeIfIdle(idle));
    }

    /** Lets the answers under way be posted, and disconnects; at most 10 s. */
    @Override
    public void close() {
        CompletableFuture.supplyAsync(
                        () -> CompletableFuture.allOf(conversations.values().stream()
                                .map(Conversation::settled)
                                .toArray(CompletableFuture[]::new)),
                        thread)
                .thenCompose(all -> all)
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
        kabelwerk.close();
        thread.shutdown();
    }

    static void warn(String what, Throwable error) {
        // Messages of the SDK's exceptions hold neither tokens nor what people wrote.
        LOG.log(System.Logger.Level.WARNING, what + " failed: " + error.getMessage());
    }
}
