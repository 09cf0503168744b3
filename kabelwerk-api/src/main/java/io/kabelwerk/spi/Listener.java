package io.kabelwerk.spi;

import java.nio.ByteBuffer;

/**
 * What a connection tells.
 *
 * <p>The calls for one connection never overlap, and each happens-before the next. They come on the thread that reads
 * from the network, so a listener never blocks: what takes time, it does elsewhere. What a listener throws is logged by
 * the transport and changes nothing else, and an interrupt that it leaves on the thread is cleared.
 */
public interface Listener {

    /**
     * A whole text message has arrived, whatever the number of its fragments; as bytes. A transport calls this form or
     * the other one, whichever its library has: it makes neither out of the other.
     *
     * <p>Binary messages are not delivered; the transport notes the first of a connection in its log. One that is longer than
     * {@link TransportOptions#maxTextBytes()} may end the connection with 1009.
     *
     * @param utf8 the text, valid until this method returns. A transport whose library does not check the encoding passes
     *     on what came: a listener refuses what is not UTF-8 by {@link Connection#close} with 1007
     */
    void onText(ByteBuffer utf8);

    /**
     * A whole text message has arrived, whatever the number of its fragments; decoded. The encoding has been checked
     * strictly.
     *
     * @param text the text
     */
    void onText(String text);

    /**
     * Delivers the texts of one read of the socket. Where a library reads many frames at once, the transport wraps their
     * delivery in this call, and the listener wakes other threads once for all of them instead of once for each. Other
     * transports call {@link #onText(ByteBuffer)} or {@link #onText(String)} alone.
     *
     * <p>Called on the thread that reads, on which all texts are delivered until it returns; never twice at once, nor inside
     * {@code onText}. {@link #onClosed} does not wait for it.
     *
     * @param texts delivers any number of texts. The listener runs it exactly once, before it returns, and passes on what it
     *     throws
     */
    default void onBatch(Runnable texts) {
        texts.run();
    }

    /**
     * The connection is over. Called exactly once for each connection that was open, as the last call.
     *
     * @param closed how it ended
     */
    void onClosed(Closed closed);
}
