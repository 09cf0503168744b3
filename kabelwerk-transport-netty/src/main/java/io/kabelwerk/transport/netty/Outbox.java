package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.support.Redaction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The texts that wait to be sent, in the order in which they were given.
 *
 * <p>However many threads send at once, the event loop is woken once, writes all that is there and flushes once. It
 * stops while the network is behind: what waits stays a string, and is not encoded before it can go.
 */
final class Outbox {

    private record Letter(String text, CompletableFuture<Void> sent) {}

    private final Channel channel;
    private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** No more texts are taken. */
    private volatile boolean shut;

    /** What was taken is not written any more. */
    private volatile boolean discarding;

    /** What to do once everything that was taken is written. Used by the event loop only. */
    private @Nullable Runnable last;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    CompletableFuture<Void> send(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (shut) {
            sent.completeExceptionally(closed());
            return sent;
        }
        letters.add(new Letter(text, sent));
        if (woken.compareAndSet(false, true)) {
            wake();
        }
        return sent;
    }

    private void wake() {
        try {
            channel.eventLoop().execute(this::write);
        } catch (RejectedExecutionException transportIsClosed) {
            discard();
        }
    }

    /** Takes no more texts; those that were taken will still be written. From any thread. */
    void shut() {
        shut = true;
    }

    /** Writes all that is there and then does this. On the event loop. */
    void whenWritten(Runnable action) {
        shut = true;
        last = action;
        write();
    }

    /** Writes what the network takes. On the event loop. */
    void write() {
        woken.set(false);
        if (discarding) {
            discard();
            return;
        }
        Letter letter = null;
        while (channel.isWritable() && (letter = letters.poll()) != null) {
            write(letter);
        }
        channel.flush();
        if (last != null && letters.isEmpty()) {
            Runnable action = last;
            last = null;
            action.run();
        }
    }

    private void write(Letter letter) {
        ByteBuf content = channel.alloc().buffer(ByteBufUtil.utf8Bytes(letter.text));
        ByteBufUtil.writeUtf8(content, letter.text);
        var unused = channel.write(new TextWebSocketFrame(content)).addListener(written -> {
            if (written.isSuccess()) {
                letter.sent.complete(null);
            } else {
                letter.sent.completeExceptionally(notSent(written.cause()));
            }
        });
    }

    /** Fails what is left, and all that comes later. */
    void discard() {
        shut = true;
        discarding = true;
        Letter letter;
        while ((letter = letters.poll()) != null) {
            letter.sent.completeExceptionally(closed());
        }
    }

    private static IOException closed() {
        return new IOException("The connection is closed; the text was not sent");
    }

    private static IOException notSent(Throwable cause) {
        return new IOException("The connection broke before the text was sent", Redaction.of(cause));
    }
}
