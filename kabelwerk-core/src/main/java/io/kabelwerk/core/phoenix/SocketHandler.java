package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestResult;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a socket asks and tells its owner, on the session's executor. */
public interface SocketHandler {

    /**
     * Finds the address, with a good token in its query.
     *
     * @param found called once on the session's executor, now or later, with either the address or the error
     */
    void address(BiConsumer<@Nullable URI, @Nullable KabelwerkException> found);

    /**
     * There was no address to connect to.
     *
     * @param pause the pause before the next attempt
     * @param nanos the time that the attempt took
     * @return whether there is a next attempt
     */
    boolean addressFailed(KabelwerkException error, Duration pause, long nanos);

    /**
     * The backend has refused the token.
     *
     * @return the pause before the next attempt; empty for the usual one
     */
    Optional<Duration> tokenRefused();

    /** An attempt has failed; the next one follows after a pause. {@code nanos} is the time that it took. */
    void attemptFailed(KabelwerkException error, Duration pause, long nanos);

    /** The socket is open, after an attempt of so many nanoseconds. Channels join once this returns. */
    void opened(long nanos);

    /** The connection has dropped; an attempt follows after a pause. Channels know of it already. */
    void dropped(String why, Duration pause);

    /** The connection has dropped because of a limit. */
    void limited(LimitExceededException error);

    /** Runs what delivers the frames of one read of the socket. On the thread that reads. */
    void batch(Runnable frames);

    /**
     * A frame has arrived, or is on its way; for the log.
     *
     * @param direction {@code sent} or {@code received}
     * @param bytes how long the frame is on the wire
     */
    void frame(String direction, Frame frame, LongSupplier bytes);

    /**
     * A request is settled.
     *
     * @param event its name
     * @param result how; null if it was withdrawn
     * @param nanos the time since the call
     */
    void settled(String event, @Nullable RequestResult result, long nanos);

    /** How many requests wait, and how many were sent and are unanswered, has changed. */
    void counted(int waiting, int unanswered);

    /** Something that is not a frame has arrived; it was skipped. */
    void unreadable(ProtocolViolationException error);
}
