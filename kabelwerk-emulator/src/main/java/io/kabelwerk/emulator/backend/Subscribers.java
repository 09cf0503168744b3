package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Brings the chat's events to the channels; a frame is written once for all who get it. */
final class Subscribers implements Events {

    private final OpenSockets sessions;
    private final Map<String, Set<Channel>> byTopic = new LinkedHashMap<>();

    Subscribers(OpenSockets sessions) {
        this.sessions = sessions;
    }

    void add(Channel channel) {
        byTopic.computeIfAbsent(channel.topic, topic -> new LinkedHashSet<>()).add(channel);
    }

    void remove(Channel channel) {
        Set<Channel> others = byTopic.get(channel.topic);
        if (others != null && others.remove(channel) && others.isEmpty()) {
            byTopic.remove(channel.topic);
        }
    }

    @Override
    public void broadcast(String topic, String event, Supplier<? extends JsonNode> payload) {
        Set<Channel> channels = byTopic.get(topic);
        if (channels == null) {
            return;
        }
        Frame frame = Frame.broadcast(topic, event, payload.get());
        Map<Wire, String> written = new EnumMap<>(Wire.class);
        for (Channel channel : List.copyOf(channels)) {
            Session session = channel.session;
            session.send(event, written.computeIfAbsent(session.wire(), wire -> wire.encode(frame)));
        }
    }

    @Override
    public void toUser(User user, String event, JsonNode payload) {
        for (Session session : sessions.list()) {
            Channel channel = session.user() == user ? session.channel("private") : null;
            if (channel != null) {
                channel.push(event, payload);
            }
        }
    }
}
