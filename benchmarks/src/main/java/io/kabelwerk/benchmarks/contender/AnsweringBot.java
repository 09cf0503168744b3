package io.kabelwerk.benchmarks.contender;

/**
 * Answers each message of others. Which are others' is known from their IDs: they come in turn with its own, and are the
 * first.
 */
final class AnsweringBot {

    private final Contender.Session session;

    AnsweringBot(Contender.Session session) {
        this.session = session;
    }

    /** A message came. */
    void message(long room, long number) {
        if (number % 2 == 1) {
            session.post(room, Posting.text((number + 1) / 2), accepted -> {
                if (!accepted) {
                    throw new IllegalStateException("An answer in room " + room + " was refused");
                }
            });
        }
    }
}
