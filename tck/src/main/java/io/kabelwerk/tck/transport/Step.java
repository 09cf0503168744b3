package io.kabelwerk.tck.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** One thing that is done to a connection, from one of its ends, in a {@link Sequence}. */
sealed interface Step {

    /** Where a call to the connection comes from. */
    enum From {
        /** The thread of the rule. */
        RULE,
        /** A thread that is there for nothing else. */
        ANOTHER_THREAD,
        /** The next call of {@code onText}. */
        CALLBACK
    }

    /** What a listener does that it should not. */
    enum Misdeed {
        THROWS_EXCEPTION,
        THROWS_ERROR,
        INTERRUPTS_THREAD
    }

    /** How a connection ends. */
    enum End {
        /** The client closes. */
        CLOSE,
        /** The peer closes, and waits for the answer. */
        PEER_CLOSE,
        /** Both close. */
        BOTH_CLOSE,
        /** The peer closes, and resets the connection at once. */
        PEER_CLOSE_AND_RESET,
        /** The client aborts. */
        ABORT,
        /** The peer resets the connection. */
        RESET,
        /** The peer closes the socket without a close frame. */
        BREAK
    }

    /**
     * The peer sends a text.
     *
     * @param bytes how long it is
     * @param pairAt where a character of four bytes begins, which is a surrogate pair in UTF-16; none if it does not fit
     * @param cuts where it is cut into fragments, in thousandths of its length
     * @param pings whether pings are sent between the fragments
     */
    record PeerSends(int bytes, int pairAt, List<Integer> cuts, boolean pings) implements Step {

        private static final byte[] PAIR = "😀".getBytes(StandardCharsets.UTF_8);

        /** Its bytes; no part of them is like its neighbour, and no two texts of a sequence are alike unless they are short. */
        byte[] utf8(int number) {
            byte[] text = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                text[i] = (byte) (' ' + (number * 7 + i * 31 + i / 251) % 90);
            }
            if (pairAt + PAIR.length <= bytes) {
                System.arraycopy(PAIR, 0, text, pairAt, PAIR.length);
            }
            return text;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("peer sends ").append(bytes).append(" bytes");
            if (pairAt + PAIR.length <= bytes) {
                text.append(", a surrogate pair at ").append(pairAt);
            }
            for (int cut : cuts) {
                text.append(", cut at ").append((long) bytes * cut / 1000);
            }
            return text.append(pings && !cuts.isEmpty() ? ", pings between" : "")
                    .toString();
        }
    }

    /**
     * The client sends texts.
     *
     * @param bytes how long each is
     * @param threads from how many threads at once
     * @param each how many from each thread
     */
    record Sends(int bytes, int threads, int each) implements Step {
        @Override
        public String toString() {
            return "client sends " + each + " texts of " + bytes + " bytes from each of " + threads + " threads";
        }
    }

    record Pauses(From from) implements Step {
        @Override
        public String toString() {
            return "client pauses from " + from;
        }
    }

    record Resumes(From from) implements Step {
        @Override
        public String toString() {
            return "client resumes from " + from;
        }
    }

    record Misbehaves(Misdeed misdeed) implements Step {
        @Override
        public String toString() {
            return "listener " + misdeed;
        }
    }

    /**
     * The peer stops reading, or goes on.
     *
     * @param reads whether it reads from now on
     */
    record PeerReads(boolean reads) implements Step {
        @Override
        public String toString() {
            return reads ? "peer reads" : "peer reads nothing";
        }
    }

    /** Everything that is under way arrives. */
    record Settles() implements Step {
        @Override
        public String toString() {
            return "all settles";
        }
    }

    record Ends(End end) implements Step {
        @Override
        public String toString() {
            return "end by " + end;
        }
    }
}
