package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.node.NullNode;
import io.kabelwerk.emulator.SessionSnapshot;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.json.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open socket, for the code that carries its frames.
 *
 * <p>To be called on the backend's thread only. Nothing that a client sends makes these methods throw.
 */
public final class Session {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");
    private static final Reply UNMATCHED = Reply.refused("unmatched topic");
    private static final Reply JOIN_CRASHED = Reply.refused("join crashed");

    private final Backend backend;
    private final long number;
    private final User user;
    private final Wire wire;
    private final Peer peer;
    private final @Nullable String agent;
    private final Instant openedAt;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Instant lastHeard;
    private Timers.@Nullable Timer silence;
    private boolean open = true;
    private boolean frozen;
    private boolean joining;
    private boolean catchingUp;
    private final SlowLine incoming;
    private final SlowLine outgoing;

    Session(Backend backend, long number, User user, Wire wire, Peer peer, @Nullable String agent) {
        this.backend = backend;
        this.number = number;
        this.user = user;
        this.wire = wire;
        this.peer = peer;
        this.agent = agent;
        this.openedAt = backend.now();
        this.incoming = new SlowLine(backend);
        this.outgoing = new SlowLine(backend);
        this.lastHeard = openedAt;
        watch();
    }

    /**
     * The number of the socket, from 1 on in the order of opening.
     *
     * @return the number
     */
    public long number() {
        return number;
    }

    /**
     * Whose socket it is.
     *
     * @return the user's key
     */
    public String userKey() {
        return user.key;
    }

    /**
     * Takes a text frame of the client.
     *
     * @param text the whole frame
     */
    public void receive(String text) {
        incoming.pass(delay(), () -> take(text));
    }

    private void take(String text) {
        if (!open || frozen) {
            return;
        }
        lastHeard = backend.now();
        backend.tell(this, WireEvent.Kind.RECEIVED, text);
        Frame frame;
        try {
            frame = wire.decode(text);
        } catch (IllegalArgumentException e) {
            close(1011, "");
            return;
        }
        whenFree(() -> dispatch(frame));
    }

    /** Takes a binary frame of the client, which Kabelwerk has no use for: the socket is closed with code 1011. */
    public void receiveBinary() {
        if (open && !frozen) {
            close(1011, "");
        }
    }

    /** Takes a ping or pong of the client: it is not silent. */
    public void heard() {
        lastHeard = backend.now();
    }

    /** Ends the session because the connection has ended, on either side. */
    public void closed() {
        end("gone");
    }

    Backend backend() {
        return backend;
    }

    User user() {
        return user;
    }

    Wire wire() {
        return wire;
    }

    List<Channel> channels() {
        return List.copyOf(channels.values());
    }

    SessionSnapshot snapshot() {
        List<String> topics = channels().stream().map(channel -> channel.topic).toList();
        return new SessionSnapshot(number, user.key, Optional.ofNullable(agent), openedAt, topics, frozen);
    }

    @Nullable
    Channel channel(String topic) {
        return channels.get(topic);
    }

    void send(Frame frame) {
        send(frame.event(), wire.encode(frame));
    }

    /** Sends a frame of an event that is written already. */
    void send(String event, String text) {
        send(text);
        if (backend.faults().takeDuplicate(user.key, event)) {
            send(text);
        }
    }

    void send(String text) {
        whenFree(() -> transmit(text));
    }

    /** The socket's own answer: it waits for nothing, since the socket is what others wait for. */
    private void answer(Frame frame) {
        String text = wire.encode(frame);
        transmit(text);
        if (backend.faults().takeDuplicate(user.key, frame.event())) {
            transmit(text);
        }
    }

    private void transmit(String text) {
        outgoing.pass(delay(), () -> {
            if (open && !frozen) {
                backend.tell(this, WireEvent.Kind.SENT, text);
                peer.send(text);
            }
        });
    }

    private Duration delay() {
        return backend.faults().delay(user.key);
    }

    void close(int code, String reason) {
        if (end("closed with code " + code) && !frozen) {
            peer.close(code, reason);
        }
    }

    void drop() {
        if (end("dropped")) {
            peer.drop();
        }
    }

    void freeze() {
        frozen = true;
        peer.freeze();
    }

    void forget(Channel channel) {
        channels.remove(channel.topic, channel);
    }

    /** Runs something now, or after the join that the socket is waiting for and all that has waited longer. */
    private void whenFree(Runnable action) {
        if (joining || catchingUp) {
            waiting.add(action);
        } else {
            action.run();
        }
    }

    private void dispatch(Frame frame) {
        if (!open) {
            return;
        }
        if (frame.topic().equals("phoenix") && frame.event().equals(Frame.HEARTBEAT)) {
            answer(frame.reply(NullNode.instance, Reply.ok()));
            return;
        }
        if (frame.event().equals(Frame.JOIN)) {
            join(frame);
            return;
        }
        Channel channel = channels.get(frame.topic());
        if (channel == null) {
            answer(
                    frame.event().equals(Frame.LEAVE)
                            ? frame.reply(frame.joinRef(), Reply.ok())
                            : frame.reply(NullNode.instance, UNMATCHED));
        } else if (channel.isMeantBy(frame)) {
            channel.receive(frame);
        }
    }

    private void join(Frame frame) {
        Channel channel = Channel.of(this, frame.topic(), frame.joinRef());
        if (channel == null) {
            answer(frame.reply(NullNode.instance, UNMATCHED));
            return;
        }
        Optional<Treatment> treatment = backend.faults().take(user.key, frame.topic(), Frame.JOIN);
        if (treatment.isEmpty()) {
            enter(frame, channel, read(frame, channel));
            return;
        }
        Treatment unusual = treatment.get();
        if (unusual instanceof Treatment.Late late) {
            joinFor(late.delay(), () -> enter(frame, channel, read(frame, channel)));
        } else if (unusual instanceof Treatment.Gap gap) {
            Reply reply = read(frame, channel);
            joinFor(gap.delay(), () -> enter(frame, channel, reply));
        } else if (unusual instanceof Treatment.LateReply late) {
            Reply reply = read(frame, channel);
            replace(frame.topic(), channel, reply);
            backend.after(late.delay(), () -> {
                if (!reply.isOk() || channels.get(frame.topic()) == channel) {
                    send(frame.reply(frame.joinRef(), reply));
                }
            });
        } else if (unusual instanceof Treatment.Unanswered) {
            replace(frame.topic(), channel, read(frame, channel));
        } else if (unusual instanceof Treatment.Refused refused) {
            enter(frame, channel, Reply.refused(refused.reason()));
        } else if (unusual instanceof Treatment.Garbled garbled) {
            Reply reply = read(frame, channel);
            enter(frame, channel, reply.isOk() ? Reply.ok(Json.require(garbled.response())) : reply);
        } else if (unusual instanceof Treatment.Unreadable unreadable) {
            enter(frame, channel, read(frame, channel).with(unreadable));
        } else if (unusual instanceof Treatment.Crash) {
            enter(frame, channel, JOIN_CRASHED);
        }
    }

    /** The reply to a join; nobody is subscribed to anything yet. */
    private static Reply read(Frame frame, Channel channel) {
        try {
            return Reply.ok(channel.join(Params.of(frame.payload())));
        } catch (Refusal refusal) {
            return Reply.refused(refusal.reason());
        } catch (NoHandlerException e) {
            return JOIN_CRASHED;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The join of " + frame.topic() + " failed.", e);
            return JOIN_CRASHED;
        }
    }

    /** As Phoenix does it: the new join's reply first, then the end of the channel that was there before. */
    private void enter(Frame frame, Channel channel, Reply reply) {
        Channel before = channels.remove(frame.topic());
        if (reply.isOk()) {
            channels.put(frame.topic(), channel);
            backend.subscribers().add(channel);
        }
        answer(frame.reply(frame.joinRef(), reply));
        if (before != null) {
            before.close();
        }
    }

    private void replace(String topic, Channel channel, Reply reply) {
        Channel before = channels.remove(topic);
        if (before != null) {
            before.close();
        }
        if (reply.isOk()) {
            channels.put(topic, channel);
            backend.subscribers().add(channel);
        }
    }

    /** A slow join: the whole socket waits, in both directions. */
    private void joinFor(Duration time, Runnable then) {
        joining = true;
        backend.after(time, () -> {
            joining = false;
            catchingUp = true;
            if (open) {
                then.run();
            }
            while (!joining && !waiting.isEmpty()) {
                waiting.remove().run();
            }
            catchingUp = false;
        });
    }

    private void watch() {
        silence = backend.at(lastHeard.plus(backend.silence()), () -> {
            if (backend.now().isBefore(lastHeard.plus(backend.silence()))) {
                watch();
            } else {
                close(backend.webServer().silenceCode(), "");
            }
        });
    }

    /** Ends it once; false if it had ended before. */
    private boolean end(String why) {
        if (!open) {
            return false;
        }
        open = false;
        if (silence != null) {
            silence.cancel();
        }
        channels.values().forEach(Channel::gone);
        channels.clear();
        waiting.clear();
        backend.ended(this);
        backend.tell(this, WireEvent.Kind.CLOSED, why);
        return true;
    }

    /**
     * Names the socket and its user.
     *
     * @return number and key
     */
    @Override
    public String toString() {
        return "Session[number=" + number + ", user=" + user.key + "]";
    }
}
