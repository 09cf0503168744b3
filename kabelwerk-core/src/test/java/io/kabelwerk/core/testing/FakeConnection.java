package io.kabelwerk.core.testing;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A connection in memory, with the test at its other end. */
public final class FakeConnection implements Connection {

    private final Listener listener;
    private final List<String> sent = new ArrayList<>();
    private final Deque<String> undelivered = new ArrayDeque<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Consumer<String> onSend = text -> {};
    private Runnable onEnd = () -> {};
    private boolean reading;
    private boolean inBytes;
    private int closeCode;
    private int pauses;
    private boolean aborted;
    private boolean frozen;
    private boolean endless;

    FakeConnection(Listener listener) {
        this.listener = listener;
    }

    // What the engine does.

    @Override
    public CompletableFuture<Void> sendText(String text) {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(new java.io.IOException("It is closed"));
        }
        sent.add(text);
        if (!frozen) {
            onSend.accept(text);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void pauseReading() {
        reading = false;
        pauses++;
    }

    @Override
    public void resumeReading() {
        reading = true;
        deliver();
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
        closeCode = code;
        if (!frozen) {
            end(Closed.of(code, reason));
        }
        return end;
    }

    @Override
    public void abort() {
        aborted = true;
        end(Closed.abnormally());
    }

    // What the test does, and sees.

    /** Who is told of each text that is sent. */
    public void onSend(Consumer<String> peer) {
        onSend = peer;
    }

    /** Who is told of the end, whichever side brings it about. */
    public void onEnd(Runnable peer) {
        onEnd = peer;
    }

    /** A text arrives, once it is read. */
    public void receive(String text) {
        undelivered.add(text);
        deliver();
    }

    /** The connection breaks. */
    public void drop() {
        end(Closed.abnormally());
    }

    /** The other side closes it. */
    public void closeByPeer(int code) {
        end(Closed.of(code, ""));
    }

    /** A half-open link: nothing arrives on either side any more, and nobody is told. */
    public void freeze() {
        frozen = true;
    }

    /** A transport that takes its time: nobody is told of the end, for as long as the test takes. */
    public void loseTheEnd() {
        endless = true;
    }

    public boolean isOpen() {
        return !end.isDone();
    }

    /** Whether this side has dropped it. */
    public boolean isAborted() {
        return aborted;
    }

    /** The code with which this side has closed it; 0 if it has not. */
    public int closeCode() {
        return closeCode;
    }

    /** All texts that were sent. */
    public List<String> sent() {
        return sent;
    }

    /** Whether this side reads. */
    public boolean isReading() {
        return reading;
    }

    /** How many times reading was paused. */
    public int pauses() {
        return pauses;
    }

    /** From now on texts come as bytes. */
    public void deliverBytes() {
        inBytes = true;
    }

    /** Something arrives that may be no UTF-8. */
    public void receive(ByteBuffer bytes) {
        listener.onText(bytes);
    }

    /** How many texts wait to be read. */
    public int undelivered() {
        return undelivered.size();
    }

    private void deliver() {
        while (reading && !undelivered.isEmpty() && isOpen() && !frozen) {
            String text = undelivered.remove();
            if (inBytes) {
                listener.onText(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            } else {
                listener.onText(text);
            }
        }
    }

    private void end(Closed closed) {
        if (end.complete(null)) {
            undelivered.clear();
            onEnd.run();
            if (!endless) {
                listener.onClosed(closed);
            }
        }
    }
}
