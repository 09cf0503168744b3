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
    }

    /** Hears of the answer to a post. */
    interface Answered {

        void with(boolean accepted);
    }
}
