package io.kabelwerk.core.session;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Device;
import io.kabelwerk.HubInfo;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Settings;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.ChannelHandler;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.Call;
import io.kabelwerk.core.topic.ResponseHandler;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The channel of the connected user: who they are, which rooms they have, and what they can do beside chatting. */
public final class PrivateChannel implements ChannelHandler {

    private static final String TOPIC = "private";

    /** What a hiccup of the backend looks like, as opposed to its word. */
    private static final String JOIN_CRASHED = "join crashed";

    private final SessionContext session;
    private final Lifecycle lifecycle;
    private final BiConsumer<ConnectedUser, Boolean> onJoined;
    private final Map<String, @Nullable Object> joinParams;
    private final NavigableSet<Long> rooms = new ConcurrentSkipListSet<>();
    private @Nullable Channel channel;
    private volatile @Nullable ConnectedUser user;

    /** @param onJoined called with the user, and whether this is the first join */
    PrivateChannel(SessionContext session, Lifecycle lifecycle, BiConsumer<ConnectedUser, Boolean> onJoined) {
        this.session = session;
        this.lifecycle = lifecycle;
        this.onJoined = onJoined;
        this.joinParams = joinParams(session.settings());
    }

    private static Map<String, @Nullable Object> joinParams(Settings settings) {
        if (settings.ensureAllRooms()) {
            return Map.of("ensure_rooms", "all");
        }
        return settings.ensureRooms().isEmpty() ? Map.of() : Map.of("ensure_rooms", settings.ensureRooms());
    }

    void open(Socket socket) {
        channel = socket.channel(TOPIC, this);
    }

    /** Whether the user is known. */
    public boolean isReady() {
        return user != null;
    }

    ConnectedUser user() {
        ConnectedUser known = user;
        if (known == null) {
            throw new IllegalStateException("The connected user is not known yet");
        }
        return known;
    }

    /** The IDs of the user's rooms, ascending. */
    public NavigableSet<Long> rooms() {
        return rooms;
    }

    public CompletableFuture<ConnectedUser> updateUser(String name) {
        return request("update_user", Map.of("name", name), this::update);
    }

    public CompletableFuture<Device> updateDevice(String token, boolean enabled) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("push_notifications_token", token);
        params.put("push_notifications_enabled", enabled);
        return request("update_device", params, PayloadDecoder::device);
    }

    public CompletableFuture<Long> createRoom(Object hub) {
        return request("create_room", Map.of("hub", hub), fields -> {
            long id = fields.id("id");
            rooms.add(id); // openRoom() finds it from now on (S40).
            return id;
        });
    }

    public CompletableFuture<HubInfo> loadHubInfo() {
        return request("get_hub", Map.of(), fields -> PayloadDecoder.hubInfo(fields, lifecycle::report));
    }

    private <T> CompletableFuture<T> request(
            String event, Map<String, @Nullable Object> params, Function<PayloadFields, T> reader) {
        return session.requests().send(() -> channel, new Call<>(event, params, reader));
    }

    private ConnectedUser update(PayloadFields fields) {
        ConnectedUser updated = PayloadDecoder.connectedUser(fields);
        if (isAnotherUser(updated)) {
            throw new ProtocolViolationException(TOPIC, "id", "is that of another user");
        }
        boolean changed = !updated.equals(user);
        user = updated;
        if (changed) {
            lifecycle.emit(new KabelwerkEvent.UserUpdated(updated));
        }
        return updated;
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        return joinParams;
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        PayloadFields fields = PayloadFields.of(TOPIC, response);
        ConnectedUser joined = PayloadDecoder.connectedUser(fields.object("user"));
        if (isAnotherUser(joined)) {
            return;
        }
        ConnectedUser known = user;
        TreeSet<Long> ids = new TreeSet<>(fields.ids("room_ids"));
        rooms.addAll(ids);
        rooms.retainAll(ids);
        boolean first = known == null;
        boolean changed = !first && !joined.equals(known); // During an outage (S39).
        user = joined;
        onJoined.accept(joined, first);
        if (changed) {
            lifecycle.emit(new KabelwerkEvent.UserUpdated(joined));
        }
    }

    /** Ends the session where a user is not the one that it began with, wherever that shows first. */
    private boolean isAnotherUser(ConnectedUser other) {
        ConnectedUser known = user;
        if (known == null || known.id() == other.id()) {
            return false;
        }
        lifecycle.giveUp(new AuthenticationException(
                "The token is now that of user " + other.id() + ", but the session is that of user "
                        + known.id()
                        + "; call disconnect() and connect() to become another user, or use a Kabelwerk for each",
                null));
        return true;
    }

    /** A refused user ends the session, a crash does not (S15). */
    @Override
    public AfterRefusal refused(Reply reply) {
        KabelwerkException rejection = ResponseHandler.rejection(TOPIC, "phx_join", reply);
        if (reply.reason().equals(JOIN_CRASHED)) {
            lifecycle.joinFailed(rejection);
            return AfterRefusal.TRY_AGAIN;
        }
        lifecycle.giveUp(rejection);
        return AfterRefusal.GIVE_UP;
    }

    @Override
    public void failed(KabelwerkException error) {
        lifecycle.joinFailed(error);
    }

    @Override
    public void closed() {
        lifecycle.giveUp(new ClosedException("The backend has closed the user's channel", null));
    }

    @Override
    public void dropped() {}

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (event.equals("user_updated") && isReady()) {
            try {
                update(PayloadFields.of(TOPIC, payload));
            } catch (ProtocolViolationException e) {
                lifecycle.report(e);
            }
        }
    }
}
