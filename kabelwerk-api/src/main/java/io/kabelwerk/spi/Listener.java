package io.kabelwerk.spi;

/**
 * What a connection tells.
 *
 * <p>The calls for one connection never overlap, and each happens-before the next; they may come on different threads.
 * A call may take its time or block, unless {@link #mayBlock()} says that it does not: it delays its own connection only. What a listener throws is logged by the
 * transport and changes nothing else.
 */
public interface Listener {

    /**
     * A whole text message has arrived, whatever the number of its fragments. Called once at the most for each unit of
     * demand.
     *
     * <p>Binary messages are not delivered and use up no demand; the transport notes them in its log.
     *
     * @param text the text
     */
    void onText(String text);

    /**
     * The connection is over. Called exactly once for each connection that was open, as the last call, needing no
     * demand.
     *
     * @param closed how it ended
     */
    void onClosed(Closed closed);

    /**
     * Whether a call may block. Where none ever does, a transport may make them on the very thread that reads from the
     * network, which saves the way to another one; it need not.
     *
     * @return whether one may; by default it may
     */
    default boolean mayBlock() {
        return true;
    }
}
