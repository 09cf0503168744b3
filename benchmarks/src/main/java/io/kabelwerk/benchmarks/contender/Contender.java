package io.kabelwerk.benchmarks.contender;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client, as far as all of them are alike. */
interface Contender {

    /**
     * Connects a session, and its rooms.
     *
     * @param url such as {@code ws://127.0.0.1:4000/socket/user}
     * @param tally is told of each message that comes
     */
    CompletableFuture<Session> connect(String url, List<Long> rooms, Tally tally);

    /** A session that is connected. */
    interface Session {

        /** Posts a text; {@code answered} is called, with whether it was accepted, where the client tells of it. */
        void post(long room, String text, Answered answered);

        /**
         * Opens the inbox, and loads two pages of 100. At each update all items are read, and the tally is told of the
         * latest message in them, as one of room 0.
         */
        default CompletableFuture<?> openInbox(Tally tally) {
            throw new UnsupportedOperationException("It has no inbox");
        }
    }

    /** Hears of the answer to a post. */
    interface Answered {

        void with(boolean accepted);
    }
}
