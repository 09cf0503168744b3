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
     * The connection is over. Called exactly once for each connection that was open, as the last call.
     *
     * @param closed how it ended
     */
    void onClosed(Closed closed);
}
