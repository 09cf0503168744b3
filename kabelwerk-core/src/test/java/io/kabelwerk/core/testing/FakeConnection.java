package io.kabelwerk.core.testing;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
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
    private long demand;
    private int closeCode;
    private int requests;
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
    public void request(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("At least 1 must be requested, but it was " + n);
        }
        demand += n;
        requests++;
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

    /** A text arrives, as far as there is demand for it. */
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

    /** How many more texts may arrive. */
    public long demand() {
        return demand;
    }

    /** How many times more was asked for. */
    public int requests() {
        return requests;
    }

    /** How many texts wait for demand. */
    public int undelivered() {
        return undelivered.size();
    }

    private void deliver() {
        while (demand > 0 && !undelivered.isEmpty() && isOpen() && !frozen) {
            demand--;
            listener.onText(undelivered.remove());
        }
    }

    private void end(Closed closed) {
        if (end.complete(null)) {
            undelivered.clear();
            if (!endless) {
                listener.onClosed(closed);
            }
        }
    }
}
