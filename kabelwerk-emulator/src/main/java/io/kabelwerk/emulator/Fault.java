package io.kabelwerk.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * A fault to inject; see {@link KabelwerkEmulator#inject}.
 *
 * <p>Where a fault takes a {@code user}, it is a user's key; where it takes a {@code topic}, a channel's topic. In both, a
 * {@code *} at the end stands for anything: {@code "room:*"}, or {@code "*"} for all of them. Where a fault takes
 * {@code times}, it waits for so many requests that it fits; faults that fit the same request are used up in the order
 * in which they were injected, and {@link KabelwerkEmulator#waitingFaults} lists those that are left.
 *
 * <p>A fault that can never happen is refused by {@code inject}: one for a user that does not exist (an end user exists
 * from the setup or from the first connection on), for a topic that the user cannot join, or for an event that is not
 * pushed or sent there. No fault breaks what the backend promises: the messages of a room always come in the
 * order of their IDs.
 */
public sealed interface Fault {

    /**
     * Drops sockets without a close frame.
     *
     * @param user whose
     */
    record Drop(String user) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         */
        public Drop {
            Objects.requireNonNull(user, "user");
        }
    }

    /**
     * Closes sockets with a close frame.
     *
     * @param user whose
     * @param code the close code: 1000 to 1003, 1007 to 1014, or 3000 to 4999
     * @param reason the reason, perhaps empty, at most 123 bytes in UTF-8
     */
    record Close(String user, int code, String reason) implements Fault {

        /** The bytes that a close frame of 125 bytes has for the reason, beside the code. */
        private static final int MAX_REASON_BYTES = 123;

        /**
         * Makes a fault.
         *
         * @param user whose
         * @param code the close code
         * @param reason the reason, perhaps empty
         */
        public Close {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(reason, "reason");
            boolean defined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
            if (!defined && (code < 3000 || code > 4999)) {
                throw new IllegalArgumentException(
                        "A close frame carries a code of 1000 to 1003, 1007 to 1014 or 3000 to" + " 4999, but this is "
                                + code + ".");
            }
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_REASON_BYTES) {
                throw new IllegalArgumentException("A close frame's reason has at most " + MAX_REASON_BYTES
                        + " bytes in UTF-8, but this one has " + bytes + ".");
            }
        }
    }

    /**
     * Closes a user's sockets as a backend does to disconnect the user: with the close code of its web server, see
     * {@link WebServer#disconnectCode}.
     *
     * @param user whose
     */
    record Disconnect(String user) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         */
        public Disconnect {
            Objects.requireNonNull(user, "user");
        }
    }

    /**
     * Makes sockets half-open: they stay open, but everything that either side sends is lost.
     *
     * @param user whose
     */
    record HalfOpen(String user) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         */
        public HalfOpen {
            Objects.requireNonNull(user, "user");
        }
    }

    /**
     * Refuses the next requests for a WebSocket.
     *
     * @param times how many
     * @param status the HTTP status, 400 to 599
     */
    record RefuseUpgrades(int times, int status) implements Fault {
        /**
         * Makes a fault.
         *
         * @param times how many
         * @param status the HTTP status
         */
        public RefuseUpgrades {
            requireTimes(times);
            requireStatus(status);
        }
    }

    /**
     * Leaves the next requests for a WebSocket unanswered, though the connection stays open.
     *
     * @param times how many
     */
    record StallUpgrades(int times) implements Fault {
        /**
         * Makes a fault.
         *
         * @param times how many
         */
        public StallUpgrades {
            requireTimes(times);
        }
    }

    /**
     * Refuses the next uploads.
     *
     * @param times how many
     * @param status the HTTP status, 400 to 599
     */
    record RefuseUploads(int times, int status) implements Fault {
        /**
         * Makes a fault.
         *
         * @param times how many
         * @param status the HTTP status
         */
        public RefuseUploads {
            requireTimes(times);
            requireStatus(status);
        }
    }

    /**
     * Treats the next pushes of an event, or the next joins or leaves, in an unusual way.
     *
     * @param user whose
     * @param topic on which channels
     * @param event the event of the push; {@link #JOIN} for joins, {@link #LEAVE} for leaves
     * @param treatment what is done instead
     * @param times how many
     */
    record Answer(String user, String topic, String event, Treatment treatment, int times) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         * @param topic on which channels
         * @param event the event of the push; {@link #JOIN} for joins, {@link #LEAVE} for leaves
         * @param treatment what is done instead
         * @param times how many
         */
        public Answer {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(treatment, "treatment");
            requireTimes(times);
            boolean isJoin = event.equals(JOIN);
            if (treatment instanceof Treatment.Gap && !isJoin) {
                throw new IllegalArgumentException("Only a join has a gap, but this is for the event " + event + ".");
            }
            if (treatment instanceof Treatment.ReplyFirst && (isJoin || event.equals(LEAVE))) {
                throw new IllegalArgumentException(
                        "Only a push causes events that its reply could precede, but this is for the event " + event
                                + ".");
            }
            if (treatment instanceof Treatment.Unreadable unreadable
                    && !(unreadable.isOfMessage()
                            ? isJoin || event.equals("list_messages")
                            : event.equals("list_rooms"))) {
                throw new IllegalArgumentException("The reply to " + event + " has no list whose entries have a field "
                        + unreadable.field() + ". The replies to list_messages and to the joins of rooms and notifiers"
                        + " have messages, the reply to list_rooms has items.");
            }
        }
    }

    /**
     * Sends a text to sockets as it is, whether or not it is a frame.
     *
     * @param user whose
     * @param text what to send
     */
    record Send(String user, String text) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         * @param text what to send
         */
        public Send {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Slows sockets down, from now on: each frame takes that long, in either direction, and none overtakes another.
     *
     * @param user whose
     * @param time how long, or nothing for no delay any more
     */
    record Delay(String user, Duration time) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         * @param time how long, or nothing for no delay any more
         */
        public Delay {
            Objects.requireNonNull(user, "user");
            Delays.require(time);
        }
    }

    /**
     * Sends the next frames of an event twice.
     *
     * @param user to whose sockets
     * @param event the event, {@code phx_reply} for replies
     * @param times how many
     */
    record Duplicate(String user, String event, int times) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user to whose sockets
         * @param event the event
         * @param times how many
         */
        public Duplicate {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(event, "event");
            requireTimes(times);
        }
    }

    /**
     * Changes the pages of messages, from now on.
     *
     * @param size how many messages a reply holds at most, instead of 100
     * @param oldest whether the reply to a join with {@code after} holds the oldest of the messages after it, instead of
     *     the newest
     */
    record Pages(int size, boolean oldest) implements Fault {
        /**
         * Makes a fault.
         *
         * @param size how many messages a reply holds at most
         * @param oldest whether a rejoin gets the oldest ones
         */
        public Pages {
            if (size < 1) {
                throw new IllegalArgumentException("size must be > 0, but is " + size + ".");
            }
        }
    }

    /**
     * Closes channels from the backend's side, with {@code phx_close}.
     *
     * @param user whose
     * @param topic which channels
     */
    record CloseChannels(String user, String topic) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         * @param topic which channels
         */
        public CloseChannels {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(topic, "topic");
        }
    }

    /**
     * Crashes channels, which send {@code phx_error}.
     *
     * @param user whose
     * @param topic which channels
     */
    record CrashChannels(String user, String topic) implements Fault {
        /**
         * Makes a fault.
         *
         * @param user whose
         * @param topic which channels
         */
        public CrashChannels {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(topic, "topic");
        }
    }

    /**
     * Restarts the backend; rooms, messages and users stay.
     *
     * @param keepSockets true: all channels crash and their sockets stay; false: all sockets are closed with code 1012
     */
    record Restart(boolean keepSockets) implements Fault {}

    /**
     * Terminates the web server without warning; rooms, messages and users stay. Under {@link WebServer#COWBOY} the sockets
     * that are open go on for 5 s and then end without a close frame; under {@link WebServer#BANDIT} they are closed at
     * once with code 1000. New connections are taken meanwhile, as by another node.
     */
    record Terminate() implements Fault {}

    /** Makes all tokens that were issued so far expire; open sockets stay open. */
    record ExpireTokens() implements Fault {}

    /** Ends all faults that still wait for a request or a frame, and {@link Pages} and {@link Delay}. What has been lost stays lost. */
    record Heal() implements Fault {}

    /** The event of a join, for {@link Answer}. */
    String JOIN = "phx_join";

    /** The event of a leave, for {@link Answer}: late, unanswered or ignored, as it happens with Phoenix. */
    String LEAVE = "phx_leave";

    private static void requireTimes(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be > 0, but is " + times + ".");
        }
    }

    private static void requireStatus(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("A refusal's status is 400 to 599, but this is " + status + ".");
        }
    }
}
