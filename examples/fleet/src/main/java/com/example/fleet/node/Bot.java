package com.example.fleet.node;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one hub user: an entity, which the cluster has in one place at a time. It resumes the rooms that it had
 * last, and those that it is woken for; leaves those that are assigned to another; answers patients, message by message;
 * passivates when nothing has happened for a while; and, when it has to move, finishes what it is doing and disconnects.
 */
final class Bot extends AbstractBehavior<Bot.Command> {

    static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "bot");

    private static final Logger LOG = LoggerFactory.getLogger(Bot.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** A message to the bot. */
    sealed interface Command {}

    /** Something happened in that room. Comes from other nodes; it may be lost, or come twice. */
    record Wake(long roomId) implements Command {}

    /** The room is assigned to somebody else. Comes from other nodes, too. */
    record Leave(long roomId) implements Command {}

    /** The stop message of the cluster: passivated, or moved to another node. */
    enum Stop implements Command {
        NOW
    }

    private enum Signal implements Command {
        ONLINE,
        LOAD,
        IDLE,
        ENDED,
        CLOSED,
        STOPPED
    }

    private record Loaded(Map<Long, Long> cursors) implements Command {}

    private record Taken(Map<Long, Long> cursors) implements Command {}

    private record Ready(Room room, RoomEvent.Ready event) implements Command {}

    private record Posted(Room room, Message message) implements Command {}

    private record Lost(Room room) implements Command {}

    private record NotLoaded(Throwable error) implements Command {}

    private record Earlier(Conversation conversation, Room room, List<Message> page) implements Command {}

    private record Done(Conversation conversation) implements Command {}

    private record Failed(Conversation conversation, String what, Throwable error) implements Command {}

    private record Retry(Conversation conversation) implements Command {}

    static void init(ClusterSharding sharding, ClusterShardingSettings settings, Services services) {
        sharding.init(Entity.of(
                        TYPE,
                        entity -> Behaviors.setup(context -> Behaviors.withTimers(
                                timers -> new Bot(context, timers, services, entity.getEntityId(), entity.getShard()))))
                .withSettings(settings.withRememberEntities(true))
                .withStopMessage(Stop.NOW));
    }

    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;
    private final Services services;
    private final String name;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final Kabelwerk kabelwerk;
    private final Map<Long, Conversation> conversations = new HashMap<>();
    private boolean connected;
    private boolean loaded;
    private int loadFailures;
    private boolean reported;
    private boolean stopping;
    private int underWay;

    private Bot(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Services services,
            String name,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context);
        this.self = context.getSelf();
        this.timers = timers;
        this.services = services;
        this.name = name;
        this.shard = shard;
        this.kabelwerk = services.session(name);
        touch();
        connect();
        self.tell(Signal.LOAD);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wake.class, this::onWake)
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(Taken.class, this::onTaken)
                .onMessage(Ready.class, this::onReady)
                .onMessage(Posted.class, this::onPosted)
                .onMessage(NotLoaded.class, this::onNotLoaded)
                .onMessage(Earlier.class, this::onEarlier)
                .onMessage(Done.class, this::onDone)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(Retry.class, this::onRetry)
                .onMessage(Lost.class, this::onLost)
                .onMessageEquals(Signal.ONLINE, this::onOnline)
                .onMessageEquals(Signal.LOAD, this::load)
                .onMessageEquals(Signal.IDLE, this::onIdle)
                .onMessageEquals(Signal.CLOSED, this::onClosed)
                .onMessageEquals(Signal.ENDED, () -> stopping ? this : Behaviors.stopped())
                .onMessageEquals(Signal.STOPPED, Behaviors::stopped)
                .onMessage(Stop.class, stop -> onStop())
                .onSignal(PostStop.class, signal -> {
                    kabelwerk.disconnect();
                    return this;
                })
                .build();
    }

    // The session and its cursors

    private void connect() {
        kabelwerk.once(KabelwerkEvent.Ready.class, ready -> self.tell(Signal.ONLINE));
        kabelwerk.on(KabelwerkEvent.Disconnected.class, event -> endIfInactive());
        kabelwerk.connect().exceptionally(error -> {
            endIfInactive(); // Otherwise it goes on trying, and ONLINE follows.
            return null;
        });
    }

    /** For example because there was no token. The cluster starts a remembered entity again, after a pause. */
    private void endIfInactive() {
        if (kabelwerk.state() == ConnectionState.INACTIVE) {
            self.tell(Signal.ENDED);
        }
    }

    private Behavior<Command> load() {
        getContext()
                .pipeToSelf(
                        services.query(() -> services.ledger().rooms(name)),
                        (found, error) -> error == null ? new Loaded(found) : new NotLoaded(error));
        return this;
    }

    private Behavior<Command> onLoaded(Loaded event) {
        loaded = true;
        return onTaken(new Taken(event.cursors()));
    }

    private Behavior<Command> onTaken(Taken event) {
        event.cursors().forEach((id, cursor) -> conversations.computeIfAbsent(id, key -> new Conversation(key, cursor)));
        openRooms();
        return this;
    }

    private Behavior<Command> onNotLoaded(NotLoaded event) {
        Duration pause = Backoff.after(++loadFailures);
        LOG.warn("{} loads its rooms again in {} ms: {}", name, pause.toMillis(), event.error().toString());
        timers.startSingleTimer(Signal.LOAD, pause);
        return this;
    }

    private Behavior<Command> onOnline() {
        connected = true;
        openRooms();
        return this;
    }

    /** A wake alone does not keep the bot awake: perhaps there is nothing, since the message was deleted. */
    private Behavior<Command> onWake(Wake wake) {
        if (conversations.containsKey(wake.roomId())) {
            openRooms();
        } else if (!stopping) {
            getContext()
                    .pipeToSelf(
                            services.query(() -> services.ledger().take(name, wake.roomId())),
                            (taken, error) -> new Taken(error == null ? taken : Map.of())); // It is woken again.
        }
        return this;
    }

    private Behavior<Command> onLeave(Leave event) {
        Conversation conversation = conversations.get(event.roomId());
        if (conversation != null) {
            conversation.left = true;
            next(conversation);
        }
        return this;
    }

    private void openRooms() {
        if (!connected || !loaded || stopping) {
            return;
        }
        conversations.values().stream().filter(each -> each.room == null).forEach(this::open);
        report();
    }

    /** Resumes a room after its cursor. A room that has none is new, and everything in it is to be handled. */
    private void open(Conversation conversation) {
        long id = conversation.id;
        Room room = kabelwerk.openRoom(id);
        conversation.room = room;
        room.once(RoomEvent.Ready.class, event -> self.tell(new Ready(room, event)));
        room.on(RoomEvent.MessagePosted.class, event -> self.tell(new Posted(room, event.message())));
        room.on(RoomEvent.ErrorOccurred.class, event -> {
            LOG.warn("Room {}: {}", id, event.error().getMessage());
            if (event.error() instanceof ClosedException) {
                self.tell(new Lost(room));
            }
        });
        room.connectAfter(conversation.cursor).exceptionally(error -> null); // It goes on trying; Ready follows.
    }

    /** Once each room is resumed, the session is where it should be. */
    private void report() {
        if (!reported && conversations.values().stream().allMatch(each -> each.ready)) {
            reported = true;
            services.update(() -> services.ledger().online(name))
                    .exceptionally(error -> {
                        LOG.warn("{} is online, but the report does not know: {}", name, error.toString());
                        return null;
                    });
        }
    }

    /** It is opened again with the next wake. */
    private Behavior<Command> onLost(Lost event) {
        in(event.room()).ifPresent(Conversation::closed);
        return this;
    }

    /** The conversation in that room; empty if the room was left since, even if it was opened again. */
    private Optional<Conversation> in(Room room) {
        return Optional.ofNullable(conversations.get(room.id())).filter(conversation -> conversation.room == room);
    }

    // Messages

    private Behavior<Command> onReady(Ready event) {
        in(event.room()).ifPresent(conversation -> {
            conversation.ready(event.event());
            next(conversation);
            report();
        });
        return this;
    }

    private Behavior<Command> onPosted(Posted event) {
        in(event.room()).ifPresent(conversation -> {
            conversation.waiting.add(event.message());
            next(conversation);
        });
        return this;
    }

    /** One message after the other in each room, and one step of it after the other; a session that stops finishes those. */
    private void next(Conversation conversation) {
        if (conversation.busy || (stopping && !conversation.started())) {
            return;
        }
        conversation.skipHandled();
        boolean ours = !conversation.left && (!conversation.ready || conversation.assignedTo(name));
        if (!ours && !conversation.started()) {
            leave(conversation);
            return;
        }
        if (conversation.incomplete) {
            loadEarlier(conversation);
            return;
        }
        Message message = conversation.waiting.peek();
        if (message == null) {
            return;
        }
        touch();
        conversation.busy = true;
        underWay++;
        Conversation.Step step = conversation.step(message);
        String what = step + " of message " + message.id();
        getContext().pipeToSelf(start(step, conversation, message), (done, error) -> error == null
                ? new Done(conversation)
                : new Failed(conversation, what, error));
    }

    /** What is left in the room is for the one to whom it is assigned now. */
    private void leave(Conversation conversation) {
        conversations.remove(conversation.id, conversation);
        if (conversation.room != null) {
            conversation.room.disconnect();
        }
        report();
    }

    /** A room of which more was missed than {@code maxCatchUp}: nothing is handled before the oldest of it is there. */
    private void loadEarlier(Conversation conversation) {
        conversation.busy = true;
        underWay++;
        Room room = conversation.room;
        getContext().pipeToSelf(room.loadEarlier(), (page, error) -> error == null
                ? new Earlier(conversation, room, page)
                : new Failed(conversation, "loading of earlier messages of room " + conversation.id, error));
    }

    private Behavior<Command> onEarlier(Earlier event) {
        underWay--;
        event.conversation().busy = false;
        if (event.conversation().room == event.room()) {
            event.conversation().prepend(event.page());
        }
        next(event.conversation());
        return closeIfSettled();
    }

    /** The answer is outside the database: if the process ends before the cursor is stored, the patient gets it twice. */
    private CompletableFuture<?> start(Conversation.Step step, Conversation conversation, Message message) {
        Ledger ledger = services.ledger();
        boolean effect = conversation.fromPatient(message);
        return switch (step) {
            case ANSWER -> conversation.room.postMessage("Answer to " + message.id());
            case EFFECT -> services.update(() -> ledger.storeEffect(conversation.id, message.id()));
            case CURSOR -> services.update(() -> ledger.storeCursor(conversation.id, message.id(), effect));
        };
    }

    private Behavior<Command> onDone(Done event) {
        underWay--;
        event.conversation().advance();
        next(event.conversation());
        return closeIfSettled();
    }

    private Behavior<Command> onFailed(Failed event) {
        underWay--;
        Conversation conversation = event.conversation();
        Duration pause = Backoff.after(++conversation.failures);
        LOG.warn("{} repeats {} in {} ms: {}", name, event.what(), pause.toMillis(), event.error().toString());
        timers.startSingleTimer(conversation, new Retry(conversation), pause);
        return closeIfSettled();
    }

    private Behavior<Command> onRetry(Retry event) {
        event.conversation().busy = false;
        if (!stopping) {
            next(event.conversation());
        }
        return this;
    }

    // The end: idle, or moved

    private void touch() {
        timers.startSingleTimer(Signal.IDLE, services.idle());
    }

    private Behavior<Command> onIdle() {
        if (!connected || conversations.values().stream().anyMatch(each -> each.busy)) {
            touch();
        } else {
            shard.tell(new ClusterSharding.Passivate<>(self));
        }
        return this;
    }

    private Behavior<Command> onStop() {
        stopping = true;
        return closeIfSettled();
    }

    private Behavior<Command> closeIfSettled() {
        if (stopping && underWay == 0) {
            underWay = -1;
            getContext().pipeToSelf(kabelwerk.disconnect(GRACE), (done, error) -> Signal.CLOSED);
        }
        return this;
    }

    private Behavior<Command> onClosed() {
        getContext()
                .pipeToSelf(
                        services.update(() -> services.ledger().offline(name)),
                        (done, error) -> Signal.STOPPED);
        return this;
    }
}
