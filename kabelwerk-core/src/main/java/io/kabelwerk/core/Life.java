package io.kabelwerk.core;

import io.kabelwerk.core.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a {@link Client} in one reference, so that of {@code connect()}, {@code disconnect()} and {@code
 * close()} on several threads each sees what the others did.
 *
 * @param session the one that is connecting or connected
 * @param last the one before, which was ended or has ended by itself. It may still be closing, or have events to deliver
 * @param closed whether it is closed for good
 */
record Life(@Nullable Session session, @Nullable Session last, boolean closed) {

    Life without(@Nullable Session ended) {
        return session == ended && !closed ? new Life(null, ended, false) : this;
    }

    /** For good. */
    Life close() {
        return new Life(null, session == null ? last : session, true);
    }
}
