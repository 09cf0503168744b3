package io.kabelwerk.emulator;

import java.time.Duration;
import java.util.Objects;

/** What {@link Fault.Answer} does to a push or a join instead of the usual. */
public sealed interface Treatment {

    /**
     * The handler takes its time, then all goes as usual.
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
            Objects.requireNonNull(delay, "delay");
        }
    }

    /**
     * All is done at once, events included; only the reply comes late. The channel's later pushes wait for it, a join's
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
            Objects.requireNonNull(delay, "delay");
        }
    }

    /** All is done as usual, but the reply goes out before the events instead of after them. */
    record ReplyFirst() implements Treatment {}

    /** All is done as usual, events included, but there is no reply. */
    record Unanswered() implements Treatment {}

    /** Nothing is done, and there is no reply. */
    record Ignored() implements Treatment {}

    /**
     * Nothing is done, and the reply is a refusal.
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
     * All is done as usual, events included, but the reply is ok with something else than what belongs there.
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
            Objects.requireNonNull(delay, "delay");
        }
    }
}
