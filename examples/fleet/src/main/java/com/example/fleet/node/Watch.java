package com.example.fleet.node;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.HubInfo;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the bots of one hub. It sees the hub's rooms in an inbox, with their latest messages and the bots to which they are
 * assigned, and sends a {@link Bot.Wake} for each room whose cursor is behind: at once when a message comes, and again,
 * more and more rarely, until the cursor has moved. So it does not matter if a wake is lost.
 *
 * <p>The cluster keeps one of these alive for each hub.
 */
final class Watch extends AbstractBehavior<Watch.Command> {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /**
     * A wake that was lost is repeated after one to two of these, then after twice as many, and so on: a message that was
     * deleted before it was handled must not keep its bot awake.
     */
    private static final Duration CHECK = Duration.ofSeconds(10);

    private static final int RARELY = 300;

    /** In place of the key of a bot: the room is assigned to nobody, or to a user who is not in the hub any more. */
    private static final String NOBODY = "";

    /** A message to the watch. */
    sealed interface Command {}

    private enum Signal implements Command {
        CHECK,
        ENDED
    }

    /** The hub's users, and the IDs that they were loaded for. */
    private record Members(Map<Long, String> keys, Set<Long> wanted, Inbox inbox) implements Command {}

    private record NoMembers(Inbox inbox, Throwable error) implements Command {}

    /** The inbox has news. */
    private record Listed(Inbox inbox) implements Command {}

    /** Loads a further page into a window of that size. */
    private record LoadMore(Inbox inbox, int size, int failures) implements Command {}

    private record MoreLoaded(LoadMore request, int size) implements Command {}

    private record MoreFailed(LoadMore request, Throwable error) implements Command {}

    private record Checked(Set<Long> rooms, Map<Long, Long> cursors) implements Command {}

    /** A room, its bot's key, and its latest message. */
    private record Latest(long roomId, String bot, long messageId) {}

    /** The cluster stops it before it moves. */
    enum Stop implements Command {
        NOW
    }

    static Behavior<Command> create(Services services, String user) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Signal.CHECK, CHECK);
            return new Watch(context, timers, services, user);
        }));
    }

    private final TimerScheduler<Command> timers;
    private final Services services;
    private final ClusterSharding sharding;
    private final Kabelwerk kabelwerk;
    private final ActorRef<Command> self;

    /** The keys of the hub's users by their IDs. */
    private final Map<Long, String> members = new HashMap<>();
    private final Map<Long, Latest> rooms = new HashMap<>();

    /** Rooms with a message that may not be handled yet, and how many checks ago it came. */
    private final Map<Long, Integer> behind = new HashMap<>();

    private boolean checking;

    private Watch(ActorContext<Command> context, TimerScheduler<Command> timers, Services services, String user) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.sharding = ClusterSharding.get(context.getSystem());
        this.self = context.getSelf();
        this.kabelwerk = services.session(user);
        kabelwerk.once(KabelwerkEvent.Ready.class, ready -> listen());
        kabelwerk.on(KabelwerkEvent.Disconnected.class, event -> endIfInactive());
        kabelwerk.connect().exceptionally(error -> {
            endIfInactive();
            return null;
        });
    }

    private void endIfInactive() {
        if (kabelwerk.state() == ConnectionState.INACTIVE) {
            self.tell(Signal.ENDED);
        }
    }

    /** On the session's callbacks. Members come first, since they are needed to name the bots. */
    private void listen() {
        kabelwerk.loadHubInfo().whenComplete((hub, error) -> {
            if (error != null) {
                self.tell(Signal.ENDED);
                return;
            }
            Inbox inbox = kabelwerk.openInbox(InboxFilter.all().pageSize(100));
            self.tell(new Members(keys(hub), Set.of(), inbox));
            inbox.on(InboxEvent.Ready.class, event -> {
                self.tell(new Listed(inbox));
                self.tell(new LoadMore(inbox, event.items().size(), 0));
            });
            inbox.on(InboxEvent.Updated.class, event -> self.tell(new Listed(inbox)));
            inbox.on(InboxEvent.ErrorOccurred.class, event -> {
                LOG.warn("The inbox of hub {}: {}", hub.id(), event.error().getMessage());
                if (event.error() instanceof ClosedException) {
                    self.tell(Signal.ENDED); // The cluster starts the watch again.
                }
            });
            inbox.connect().exceptionally(refused -> null); // It goes on trying.
        });
    }

    private static Map<Long, String> keys(HubInfo hub) {
        return hub.users().stream().collect(Collectors.toMap(User::id, User::key));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Members.class, this::onMembers)
                .onMessage(NoMembers.class, this::onNoMembers)
                .onMessage(Listed.class, this::onListed)
                .onMessage(LoadMore.class, this::onLoadMore)
                .onMessage(MoreLoaded.class, this::onMoreLoaded)
                .onMessage(MoreFailed.class, this::onMoreFailed)
                .onMessage(Checked.class, this::onChecked)
                .onMessageEquals(Signal.CHECK, this::onCheck)
                .onMessageEquals(Signal.ENDED, Behaviors::stopped)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(PostStop.class, signal -> {
                    kabelwerk.disconnect();
                    return this;
                })
                .build();
    }

    /** Pages are loaded until one adds nothing. The items come as an update of the inbox. */
    private Behavior<Command> onLoadMore(LoadMore event) {
        getContext().pipeToSelf(event.inbox().loadMore(), (items, error) -> error == null
                ? new MoreLoaded(event, items.size())
                : new MoreFailed(event, error));
        return this;
    }

    private Behavior<Command> onMoreLoaded(MoreLoaded event) {
        if (event.size() > event.request().size()) {
            self.tell(new LoadMore(event.request().inbox(), event.size(), 0));
        }
        return this;
    }

    private Behavior<Command> onMoreFailed(MoreFailed event) {
        LoadMore request = event.request();
        Duration pause = Backoff.after(request.failures() + 1);
        LOG.warn("A page of the inbox is requested again in {} ms: {}", pause.toMillis(), event.error().toString());
        LoadMore again = new LoadMore(request.inbox(), request.size(), request.failures() + 1);
        timers.startSingleTimer(again, again, pause);
        return this;
    }

    private Behavior<Command> onListed(Listed event) {
        Set<Long> found = new HashSet<>();
        Set<Long> strangers = new HashSet<>();
        for (InboxItem item : event.inbox().items()) {
            if (item.room() instanceof InboxItem.HubUserRoom room && item.message().isPresent()) {
                OptionalLong hubUser = room.hubUserId();
                String bot = hubUser.isPresent() ? members.get(hubUser.getAsLong()) : NOBODY;
                if (bot == null) {
                    strangers.add(hubUser.getAsLong());
                } else if (look(new Latest(room.id(), bot, item.message().get().id()))) {
                    found.add(room.id());
                }
            }
        }
        if (!strangers.isEmpty()) {
            loadMembers(event.inbox(), strangers);
        }
        check(found);
        return this;
    }

    /** Returns whether the room's cursor is to be looked up. */
    private boolean look(Latest now) {
        Latest known = now.bot().equals(NOBODY) ? rooms.remove(now.roomId()) : rooms.put(now.roomId(), now);
        if (now.equals(known)) {
            return false;
        }
        boolean moved = known != null && !known.bot().equals(now.bot());
        if (moved) {
            bot(known.bot()).tell(new Bot.Leave(now.roomId()));
        }
        if (now.bot().equals(NOBODY)) {
            behind.remove(now.roomId());
            return false;
        }
        behind.put(now.roomId(), 0);
        if (known == null || moved) {
            return true; // Perhaps its message was handled long ago: the cursor says so.
        }
        wake(now);
        return false;
    }

    /** Somebody has joined the hub: loads its users again, and then looks at the inbox again. */
    private void loadMembers(Inbox inbox, Set<Long> wanted) {
        getContext().pipeToSelf(kabelwerk.loadHubInfo(), (hub, error) -> error == null
                ? new Members(keys(hub), wanted, inbox)
                : new NoMembers(inbox, error));
    }

    private Behavior<Command> onMembers(Members event) {
        members.putAll(event.keys());
        event.wanted().forEach(id -> members.putIfAbsent(id, NOBODY));
        return event.wanted().isEmpty() ? this : onListed(new Listed(event.inbox()));
    }

    private Behavior<Command> onNoMembers(NoMembers event) {
        LOG.warn("The users of the hub could not be loaded; trying again: {}", event.error().toString());
        timers.startSingleTimer("list", new Listed(event.inbox()), CHECK);
        return this;
    }

    private void wake(Latest room) {
        bot(room.bot()).tell(new Bot.Wake(room.roomId()));
    }

    private EntityRef<Bot.Command> bot(String key) {
        return sharding.entityRefFor(Bot.TYPE, key);
    }

    private Behavior<Command> onCheck() {
        if (!checking) {
            behind.replaceAll((id, checks) -> checks + 1);
            check(behind.entrySet().stream()
                    .filter(room -> isDue(room.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()));
        }
        return this;
    }

    /** At the 2nd, 4th, 8th … check, and after a while about each hour. */
    private static boolean isDue(int checks) {
        return checks % RARELY == 0 || (checks > 1 && Integer.bitCount(checks) == 1);
    }

    /** Looks the cursors of rooms up, and wakes the bots of those whose messages are not handled. */
    private void check(Set<Long> due) {
        if (due.isEmpty() || checking) {
            return;
        }
        checking = true;
        getContext()
                .pipeToSelf(
                        services.query(() -> services.ledger().cursors(due)),
                        (cursors, error) -> new Checked(due, error == null ? cursors : Map.of()));
    }

    private Behavior<Command> onChecked(Checked event) {
        checking = false;
        for (long id : event.rooms()) {
            Latest room = rooms.get(id);
            if (room == null || event.cursors().getOrDefault(id, 0L) >= room.messageId()) {
                behind.remove(id);
            } else {
                wake(room);
            }
        }
        return this;
    }
}
