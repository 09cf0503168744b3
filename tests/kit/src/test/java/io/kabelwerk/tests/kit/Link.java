package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Both sides of one connection, passed on as they are: down to the right connection, up to the user's listener. */
class Link implements Connection, Listener {

    final Listener listener;
    private final CompletableFuture<Connection> right = new CompletableFuture<>();
    private volatile boolean abandoned;

    /** Whether this side has asked for the end. */
    private volatile boolean ending;

    private volatile boolean closing;
    private volatile boolean over;

    Link(Listener listener) {
        this.listener = listener;
    }

    /** Leads to this connection; called once, before anybody uses the link. */
    final void over(Connection connection) {
        right.complete(connection);
        opened();
    }

    /** Tells nobody of its end: whoever asked for it does not want it any more. */
    final void abandon() {
        abandoned = true;
    }

    final boolean isEnding() {
        return ending;
    }

    /** Whether this side has asked for the end with a close frame. */
    final boolean isClosing() {
        return closing;
    }

    /** Whether the end has been told. */
    final boolean isOver() {
        return over;
    }

    void opened() {}

    // ---- Down.

    @Override
    public CompletableFuture<Void> sendText(String text) {
        return right.join().sendText(text);
    }

    @Override
    public void pauseReading() {
        right.join().pauseReading();
    }

    @Override
    public void resumeReading() {
        right.join().resumeReading();
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
        CompletableFuture<Void> closed = right.join().close(code, reason);
        ending = true;
        closing = true;
        return closed;
    }

    @Override
    public void abort() {
        ending = true;
        right.join().abort();
    }

    // ---- Up.

    @Override
    public void onBatch(Runnable texts) {
        listener.onBatch(texts);
    }

    /** As a string: faults are written once, for whichever form the transport beneath has. */
    @Override
    public final void onText(ByteBuffer utf8) {
        try {
            onText(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException e) {
            var unused = right.join().close(1007, "");
        }
    }

    @Override
    public void onText(String text) {
        listener.onText(text);
    }

    @Override
    public void onClosed(Closed closed) {
        over = true;
        if (!abandoned) {
            listener.onClosed(closed);
        }
    }
}
