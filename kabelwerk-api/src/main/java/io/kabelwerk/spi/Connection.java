package io.kabelwerk.spi;

import java.util.concurrent.CompletableFuture;

/**
 * An open WebSocket connection.
 *
 * <p>All methods may be called from any thread, inside {@link Listener} callbacks too, and none of them blocks.
 */
public interface Connection {

    /**
     * Sends a text.
     *
     * <p>The order of the calls is the order on the wire. The future completes once the text has been handed to the
     * network, on any thread; it fails with an {@link java.io.IOException} if the connection is closed or breaks first.
     *
     * @param text the text; the caller has made sure that it has no lone surrogate
     * @return completes when the text has been handed to the network
     */
    CompletableFuture<Void> sendText(String text);

    /**
     * Asks for up to {@code n} more texts.
     *
     * <p>Demand starts at zero and adds up, saturating at {@link Long#MAX_VALUE}. Each text that is delivered uses up
     * one. Without demand nothing is delivered, and, as soon as the transport's bounded buffers are full, nothing is
     * read from the network, so that the peer is slowed down. Pings are answered all the same while there is anything
     * being read. After the end of the connection a call does nothing.
     *
     * @param n how many, at least 1
     * @throws IllegalArgumentException if {@code n} is less than 1
     */
    void request(long n);

    /**
     * Closes the connection with a close frame.
     *
     * <p>If the peer has not answered it within {@link TransportOptions#closeTimeout()}, the connection is aborted.
     * {@link Listener#onClosed(Closed)} follows either way, without any demand. Texts of the peer that have not been
     * delivered by the time of the call may be dropped. Closing again does nothing, and its future completes with the
     * first one's.
     *
     * @param code the status code of the close frame: 1000, or 3000 to 4999
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
}
