package io.kabelwerk.tck.simulation;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a client and the backend have agreed upon over one socket, as the client can know it. */
final class Conversation {

    private final World world;
    private final String who;
    private final JsonCodec codec;
    private final BooleanSupplier isOneself;
    private final Map<String, Join> joining = new LinkedHashMap<>();
    private final Map<String, String> joined = new LinkedHashMap<>();
    private final Set<String> unanswered = new LinkedHashSet<>();

    /** A join that was sent. */
    private record Join(String ref, Duration at) {}

    /** With the token of another user, the client may treat a join that the backend accepts as refused. */
    Conversation(World world, String who, JsonCodec codec, BooleanSupplier isOneself) {
        this.world = world;
        this.who = who;
        this.codec = codec;
        this.isOneself = isOneself;
    }

    /** A new socket: nothing is agreed upon. */
    void begin() {
        joining.clear();
        joined.clear();
        unanswered.clear();
    }

    /** The client's clock jumps: it may have given up the joins that are not answered yet. */
    void jumped() {
        joining.clear();
    }

    boolean isJoined(String topic) {
        return joined.containsKey(topic);
    }

    /** Whether the client waits for no answer. */
    boolean isQuiet() {
        return joining.isEmpty() && unanswered.isEmpty();
    }

    void sent(String text) {
        if (!(codec.decode(text) instanceof List<?> frame)) {
            throw new AssertionError("The client has sent something that is not a frame");
        }
        String topic = String.valueOf(frame.get(2));
        String ref = String.valueOf(frame.get(1));
        switch (String.valueOf(frame.get(3))) {
            case "phx_join" -> {
                if (joined.containsKey(topic) && isOneself.getAsBoolean()) {
                    world.violated(who + " joins " + topic + " twice");
                }
                joining.put(topic, new Join(ref, world.time().elapsed()));
            }
            case "phx_leave" -> {
                joining.remove(topic);
                joined.remove(topic);
            }
            case "heartbeat" -> {}
            default -> unanswered.add(ref);
        }
    }

    void received(String text) {
        if (!text.contains("\"phx_")) {
            return; // An event changes nothing in what was agreed upon.
        }
        Object decoded;
        try {
            decoded = codec.decode(text);
        } catch (JsonException e) {
            return; // Somebody sends garbage.
        }
        if (!(decoded instanceof List<?> frame) || frame.size() != 5) {
            return;
        }
        String topic = String.valueOf(frame.get(2));
        String joinRef = String.valueOf(frame.get(0));
        String ref = String.valueOf(frame.get(1));
        switch (String.valueOf(frame.get(3))) {
            case "phx_reply" -> {
                unanswered.remove(ref);
                Join join = joining.get(topic);
                if (join != null && join.ref().equals(ref)) {
                    joining.remove(topic);
                    if (isOk(frame.get(4)) && isInTime(join)) {
                        joined.put(topic, ref);
                    }
                }
            }
            case "phx_close", "phx_error" -> {
                if (joining.containsKey(topic) && joining.get(topic).ref().equals(joinRef)) {
                    joining.remove(topic);
                }
                joined.remove(topic, joinRef);
            }
            default -> {}
        }
    }

    /** A reply to a join that was given up does not make it joined. */
    private boolean isInTime(Join join) {
        return world.time().elapsed().minus(join.at()).compareTo(Deadlines.REQUEST) < 0;
    }

    /** A join whose reply makes no sense has to be tried again, as if it had been refused. */
    private static boolean isOk(@Nullable Object payload) {
        return payload instanceof Map<?, ?> reply
                && "ok".equals(reply.get("status"))
                && !Histories.GARBLED.equals(reply.get("response"));
    }
}
