package io.kabelwerk.emulator;

import io.kabelwerk.emulator.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** An unusual answer to a push or a join; see {@link Fault.Answer}. */
public sealed interface Treatment {

    /**
     * The handler is slow, and then answers as usual.
     *
     * <p>For a push its channel waits meanwhile; for a join the whole socket does, heartbeats too.
     *
     * @param delay for how long
     */
    record Late(Duration delay) implements Treatment {
        /**
         * Makes a treatment.
         *
         * @param delay for how long
         */
        public Late {
            Delays.require(delay);
        }
    }

    /**
     * The handler does its work and sends its events at once; only the reply comes late. The channel's later pushes wait for it, a join's
     * do not.
     *
     * @param delay for how long
     */
    record LateReply(Duration delay) implements Treatment {
        /**
         * Makes a treatment.
         *
         * @param delay for how long
         */
        public LateReply {
            Delays.require(delay);
        }
    }

    /** For a push only: the reply goes out before the events instead of after them. */
    record ReplyFirst() implements Treatment {}

    /** The handler does its work and sends its events, but no reply. */
    record Unanswered() implements Treatment {}

    /** The handler does nothing and sends no reply. */
    record Ignored() implements Treatment {}

    /**
     * The handler does nothing and refuses.
     *
     * @param reason the reason given; empty for a reply without one
     */
    record Refused(String reason) implements Treatment {
        /**
         * Makes a treatment.
         *
         * @param reason the reason given; empty for a reply without one
         */
        public Refused {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The handler does its work and sends its events, but its reply is ok with the wrong response.
     *
     * @param response any JSON
     */
    record Garbled(String response) implements Treatment {
        /**
         * Makes a treatment.
         *
         * @param response any JSON
         * @throws IllegalArgumentException if it is none
         */
        public Garbled {
            Object unused = Json.require(response);
        }
    }

    /**
     * The handler does its work, but some entries of the reply's list of messages or of rooms cannot be read: one field of
     * each is an object {@code {"unreadable": …}} with the right value in it. For joins of rooms and notifiers, and for
     * {@code list_messages} and {@code list_rooms}.
     *
     * @param first the first such entry, counted from 0; there may be fewer entries than that
     * @param count how many, at least 1; {@link Integer#MAX_VALUE} for all that follow
     * @param field which field: of a message for example {@code id} or {@code inserted_at}, of an inbox's item
     *     {@code room}, {@code message} or {@code marked_by}
     */
    record Unreadable(int first, int count, String field) implements Treatment {

        private static final List<String> OF_MESSAGE =
                List.of("id", "room_id", "type", "text", "html", "inserted_at", "user");
        private static final List<String> OF_ITEM = List.of("room", "message", "marked_by");

        /**
         * Makes a treatment.
         *
         * @param first the first such entry
         * @param count how many
         * @param field which field
         * @throws IllegalArgumentException if no entry has that field, or a number makes no sense
         */
        public Unreadable {
            Objects.requireNonNull(field, "field");
            if (first < 0 || count < 1) {
                throw new IllegalArgumentException(
                        "first must be >= 0 and count > 0, but they are " + first + " and " + count + ".");
            }
            if (!OF_MESSAGE.contains(field) && !OF_ITEM.contains(field)) {
                throw new IllegalArgumentException("No list has entries with a field \"" + field + "\". A message has "
                        + OF_MESSAGE + ", an inbox's item has " + OF_ITEM + ".");
            }
        }

        /**
         * Returns whether messages have the field, and not an inbox's items.
         *
         * @return whether messages have it
         */
        public boolean isOfMessage() {
            return OF_MESSAGE.contains(field);
        }
    }

    /** The channel crashes: {@code phx_error} without a reply for a push, {@code join crashed} for a join. */
    record Crash() implements Treatment {}

    /**
     * Only for a join: it reads first and subscribes later, so that what happens between is in neither the reply nor an
     * event. The whole socket waits meanwhile.
     *
     * @param delay how long between
     */
    record Gap(Duration delay) implements Treatment {
        /**
         * Makes a treatment.
         *
         * @param delay how long between
         */
        public Gap {
            Delays.require(delay);
        }
    }
}
