package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.json.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A topic that a session has joined: takes one push after the other, answers them, and may leave, close or crash.
 *
 * <p>In Phoenix it is a process with a mailbox. Here too it can be slow without anybody else's waiting, and what waits
 * in its mailbox when it crashes is lost.
 */
abstract class Channel {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");

    /** The time from a crash until the socket learns of it; frames to the channel are lost meanwhile. */
    static final Duration DYING = Duration.ofMillis(10);

    private enum State {
        JOINED,
        DYING,
        GONE
    }

    final Backend backend;
    final Session session;
    final User user;
    final String topic;
    final JsonNode joinRef;
    private final Deque<Frame> mailbox = new ArrayDeque<>();
    private State state = State.JOINED;
    private boolean working;
    private Timers.@Nullable Timer death;

    Channel(Session session, String topic, JsonNode joinRef) {
        this.backend = session.backend();
        this.session = session;
        this.user = session.user();
        this.topic = topic;
        this.joinRef = joinRef;
    }

    /** The channel that a topic names, or null if no such channel exists. */
    static @Nullable Channel of(Session session, String topic, JsonNode joinRef) {
        int colon = topic.indexOf(':');
        return switch (colon < 0 ? topic : topic.substring(0, colon + 1)) {
            case "private" -> new PrivateChannel(session, topic, joinRef);
            case "room:" -> new RoomChannel(session, topic, joinRef);
            case "user_inbox:" -> new InboxChannel(session, topic, joinRef, false);
            case "hub_inbox:" -> new InboxChannel(session, topic, joinRef, true);
            case "notifier:" -> new NotifierChannel(session, topic, joinRef);
            default -> null;
        };
    }

    /** Answers the join, or throws a {@link Refusal}. */
    abstract JsonNode join(Params params);

    /** Answers a push, or throws a {@link Refusal}, or a {@link NoHandlerException}. */
    abstract JsonNode handle(String event, Params params, Effects effects);

    /** The ID after the colon of the topic. */
    final long topicId() {
        try {
            return Long.parseLong(topic.substring(topic.indexOf(':') + 1));
        } catch (NumberFormatException e) {
            throw new Refusal("no such ID");
        }
    }

    /** Returns whether a frame is for this channel and not for an earlier one of the same topic. */
    final boolean isMeantBy(Frame frame) {
        return frame.joinRef().isNull() || frame.joinRef().equals(joinRef);
    }

    final void receive(Frame frame) {
        if (state != State.JOINED) {
            return;
        }
        if (working) {
            mailbox.add(frame);
        } else {
            process(frame);
        }
    }

    private void process(Frame frame) {
        Optional<Treatment> treatment = backend.faults().take(user.key, topic, frame.event());
        if (treatment.isEmpty()) {
            answer(frame, false, true);
            return;
        }
        Treatment unusual = treatment.get();
        if (unusual instanceof Treatment.Late late) {
            workFor(late.delay(), () -> answer(frame, false, true));
        } else if (unusual instanceof Treatment.LateReply late) {
            Reply reply = answer(frame, false, false);
            if (reply != null) {
                workFor(late.delay(), () -> session.send(frame.reply(joinRef, reply)));
            }
        } else if (unusual instanceof Treatment.ReplyFirst) {
            answer(frame, true, true);
        } else if (unusual instanceof Treatment.Unanswered) {
            answer(frame, false, false);
        } else if (unusual instanceof Treatment.Refused refused) {
            session.send(frame.reply(joinRef, Reply.refused(refused.reason())));
        } else if (unusual instanceof Treatment.Garbled garbled) {
            if (answer(frame, false, false) != null) {
                session.send(frame.reply(joinRef, Reply.ok(Json.require(garbled.response()))));
            }
        } else if (unusual instanceof Treatment.Unreadable unreadable) {
            Reply reply = answer(frame, false, false);
            if (reply != null) {
                session.send(frame.reply(joinRef, reply.with(unreadable)));
            }
        } else if (unusual instanceof Treatment.Crash) {
            crash();
        }
    }

    /** Handles a push or a leave, sends its events and its reply, and returns the reply; null if the channel crashed. */
    private @Nullable Reply answer(Frame frame, boolean replyFirst, boolean sendReply) {
        if (frame.event().equals(Frame.LEAVE)) {
            if (sendReply) {
                session.send(frame.reply(joinRef, Reply.ok()));
            }
            close();
            return Reply.ok();
        }
        Effects effects = new Effects();
        Reply reply;
        try {
            reply = Reply.ok(handle(frame.event(), Params.of(frame.payload()), effects));
        } catch (Refusal refusal) {
            reply = Reply.refused(refusal.reason());
        } catch (NoHandlerException e) {
            crash();
            return null;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The handler of " + frame.event() + " on " + topic + " failed.", e);
            crash();
            return null;
        }
        if (replyFirst && sendReply) {
            session.send(frame.reply(joinRef, reply));
        }
        effects.run();
        if (!replyFirst && sendReply) {
            session.send(frame.reply(joinRef, reply));
        }
        return reply;
    }

    private void workFor(Duration time, Runnable then) {
        working = true;
        backend.after(time, () -> {
            if (state != State.JOINED) {
                return;
            }
            working = false;
            then.run();
            while (!working && state == State.JOINED && !mailbox.isEmpty()) {
                process(mailbox.remove());
            }
        });
    }

    /** An event that only this channel gets. */
    final void push(String event, JsonNode payload) {
        session.send(new Frame(joinRef, NullNode.instance, topic, event, payload));
    }

    /** The backend is done with it, or a newer join took its place. */
    final void close() {
        if (state == State.JOINED) {
            end(Frame.CLOSE);
        } else if (state == State.DYING) {
            end(Frame.ERROR);
        }
    }

    /** It fails; the socket learns of it a little later. */
    final void crash() {
        if (state == State.JOINED) {
            state = State.DYING;
            backend.subscribers().remove(this);
            death = backend.after(DYING, () -> end(Frame.ERROR));
        }
    }

    private void end(String event) {
        gone();
        session.forget(this);
        session.send(new Frame(joinRef, joinRef, topic, event, Json.object()));
    }

    /** Its socket is no more. */
    final void gone() {
        state = State.GONE;
        mailbox.clear();
        backend.subscribers().remove(this);
        if (death != null) {
            death.cancel();
        }
    }
}
