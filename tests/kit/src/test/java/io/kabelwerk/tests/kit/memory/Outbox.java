package io.kabelwerk.tests.kit.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The frames that wait until the peer takes them. All its methods are called on the connection's lane. */
final class Outbox {

    private record Letter(ByteBuffer frame, CompletableFuture<Void> sent, boolean isLast) {

        Letter(ByteBuffer frame, CompletableFuture<Void> sent) {
            this(frame, sent, false);
        }

        boolean isBegun() {
            return frame.position() > 0;
        }
    }

    private final Executor background;
    private final Deque<Letter> letters = new ArrayDeque<>();
    private @Nullable ByteBuffer pong;
    private boolean shut;

    /**
     * An outbox.
     *
     * @param background what futures are completed on, since their dependents may block
     */
    Outbox(Executor background) {
        this.background = background;
    }

    /** Takes a frame, unless it is shut. */
    void put(ByteBuffer frame, CompletableFuture<Void> sent) {
        if (shut) {
            fail(sent);
        } else {
            letters.add(new Letter(frame, sent));
        }
    }

    /** Takes the answer to a ping in place of one that has not gone out yet (RFC 6455, 5.5.3). */
    void putPong(ByteBuffer frame) {
        if (!shut) {
            pong = frame;
        }
    }

    /** Takes a close frame, and nothing behind it. */
    void putLast(ByteBuffer frame) {
        if (!shut) {
            letters.add(new Letter(frame, new CompletableFuture<>(), true));
        }
        pong = null;
        shut = true;
    }

    /** Fails what has not begun to go out, except a close frame. */
    void dropWaiting() {
        letters.removeIf(letter -> {
            boolean drops = !letter.isBegun() && !letter.isLast;
            if (drops) {
                fail(letter.sent);
            }
            return drops;
        });
    }

    /** Fails all, and what comes later. */
    void discard() {
        shut = true;
        pong = null;
        letters.forEach(letter -> fail(letter.sent));
        letters.clear();
    }

    /** Hands over what the pipe takes; it calls when there is room again. */
    void flush(Pipe out) throws IOException {
        while (true) {
            Letter first = letters.peek();
            if (pong != null && (first == null || !first.isBegun())) {
                first = new Letter(pong, new CompletableFuture<>());
                letters.addFirst(first);
                pong = null;
            }
            if (first == null) {
                return;
            }
            out.offer(first.frame);
            if (first.frame.hasRemaining()) {
                return;
            }
            letters.remove();
            CompletableFuture<Void> sent = first.sent;
            background.execute(() -> sent.complete(null));
        }
    }

    private void fail(CompletableFuture<Void> sent) {
        background.execute(
                () -> sent.completeExceptionally(new IOException("The connection is closed; the text was not sent")));
    }
}
