package io.kabelwerk.spi;

import java.util.concurrent.CompletableFuture;

/**
 * An open WebSocket connection, paused at first.
 *
 * <p>All methods may be called from any thread, inside {@link Listener} callbacks too, and none of them blocks. Futures
 * complete on any thread, the one that reads among them: what depends on them must not block.
 */
public interface Connection {

    /**
     * Sends a text.
     *
     * <p>The order of the calls is the order on the wire. The future completes once the text has been handed to the
     * network; where a library does not tell when that is, once the library has taken it. It fails with an {@link
     * java.io.IOException} if the connection is closed or breaks first: by the time of {@link Listener#onClosed}, or soon
     * after, every future is complete. Cancelling it does not take the text back.
     *
     * @param text the text; the caller has made sure that it has no lone surrogate
     * @return completes when the text has been handed to the network
     */
    CompletableFuture<Void> sendText(String text);

    /**
     * Stops reading. Once this method has returned, at most {@value #READ_AHEAD} bytes of texts are still delivered, and
     * one text more: what the transport has read already. Then nothing is read from the network, so that the peer is
     * slowed down. The end of the connection gets through where the library can see it without reading.
     *
     * <p>Does nothing while reading is paused, and after {@link #close}, {@link #abort} or the end.
     */
    void pauseReading();

    /** Reads, or goes on reading. Does nothing while it is being read, and after the end. */
    void resumeReading();

    /**
     * Closes the connection with a close frame, behind the texts that were given before.
     *
     * <p>If the peer has not answered within {@link TransportOptions#closeTimeout()}, the connection is aborted. {@link
     * Listener#onClosed(Closed)} follows either way, also while reading is paused. Texts of the peer that have not been
     * delivered by the time of the call may be dropped; so may those that were not delivered before the peer resets the
     * connection, while those before its close frame are delivered. Closing again does nothing, and its future completes with the
     * first one's.
     *
     * @param code the status code of the close frame: 1000, 1007, or 3000 to 4999. Where a library cannot send one of
     *     them, the transport declares which one it sends instead
     * @param reason the reason, of at most 123 bytes in UTF-8; may be empty
     * @return completes when the connection is closed, never exceptionally
     * @throws IllegalArgumentException if the code or the reason is not a valid one
     */
    CompletableFuture<Void> close(int code, String reason);

    /**
     * Drops the connection at once, without a close frame and without waiting for anybody. {@link
     * Listener#onClosed(Closed)} follows, with the code 1006. Does nothing when the connection is closed already.
     */
    void abort();

    /** How many bytes of texts a transport may have read when reading is paused. */
    int READ_AHEAD = 256 * 1024;
}
