package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: the caller's side of it, and the closing.
 *
 * <p>It closes in one of four ways: by a close frame of ours, one of the peer's, a fault of the peer's, or without any.
 * In the first three a close frame goes out, and the peer has {@code closeTimeout} to close the socket: it is the
 * server that should do that (RFC 6455, 7.1.1). The end is told when the socket is closed.
 */
final class NettyConnection implements Connection {

    private static final int NO_STATUS = 1005;
    private static final int LONGEST_REASON = 123;

    private final Channel channel;
    private final TransportOptions options;
    private final Executor workers;
    private final Outbox outbox;
    private final Delivery delivery;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // What follows is used by the event loop only.

    /** How it ended, as far as that is known; the first to say so is right. */
    private @Nullable Closed end;

    private boolean closing;
    private boolean closeFrameDue;
    private byte @Nullable [] pongDue;
    private @Nullable Throwable breakage;
    private @Nullable Future<?> deadline;

    NettyConnection(
            Channel channel,
            TransportOptions options,
            Listener listener,
            Executor workers,
            CompletableFuture<Connection> opening,
            Runnable over) {
        this.channel = channel;
        this.options = options;
        this.workers = workers;
        outbox = new Outbox(channel);
        delivery = listener.mayBlock()
                ? new Delivery(this, listener, workers, () -> {}, opening, over)
                : new Delivery(this, listener, this::onLoop, Thread::yield, opening, over);
    }

    void announce() {
        delivery.signal();
    }

    // ---- The caller's side, on any thread.

    @Override
    public CompletableFuture<Void> sendText(String text) {
        return outbox.send(Objects.requireNonNull(text, "text"));
    }

    @Override
    public void request(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but is " + n);
        }
        delivery.request(n);
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
        if (code != 1000 && (code < 3000 || code > 4999)) {
            throw new IllegalArgumentException("code must be 1000, or 3000 to 4999, but is " + code);
        }
        int length = ByteBufUtil.utf8Bytes(reason);
        if (length > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must be at most " + LONGEST_REASON + " bytes in UTF-8, but is " + length);
        }
        delivery.mute();
        outbox.shut();
        onLoop(() -> startClosing(code, reason, false));
        return closed.copy();
    }

    @Override
    public void abort() {
        delivery.mute();
        outbox.shut();
        onLoop(this::drop);
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException transportIsClosed) {
            // And so is this connection: there is nothing left to do.
        }
    }

    // ---- What comes in, on the event loop.

    /** Whether a close frame has gone out or is about to: from then on only the peer's close frame matters. */
    boolean isClosing() {
        return closing;
    }

    void received(String text) {
        delivery.take(text);
    }

    /** Owes a pong. A newer ping makes an older one void, so that a peer that does not read cannot pile them up. */
    void pinged(ByteBuf content) {
        pongDue = ByteBufUtil.getBytes(content);
    }

    void readComplete() {
        sendPong();
        delivery.put();
        if (closing || delivery.hasRoom()) {
            channel.read();
        }
    }

    /** Reads on; called by a worker when there is room again. */
    void readMore() {
        onLoop(channel::read);
    }

    void writabilityChanged() {
        sendPong();
        outbox.write();
    }

    private void sendPong() {
        if (pongDue != null && !closing && channel.isWritable()) {
            var unused = channel.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(pongDue)));
            pongDue = null;
        }
    }

    // ---- The closing, on the event loop.

    void closedByPeer(int code, String reason) {
        if (end == null) {
            end = Closed.of(code < 0 ? NO_STATUS : code, reason);
        }
        outbox.discard();
        startClosing(code, "", true);
    }

    /** The peer has broken the protocol. */
    void fault(int code, String what, @Nullable Throwable cause) {
        if (end == null) {
            end = new Closed(code, what, Optional.ofNullable(cause));
        }
        outbox.discard();
        startClosing(code, what, true);
    }

    /** The socket has failed; its end follows. */
    void broken(Throwable cause) {
        breakage = Causes.real(cause);
        drop();
    }

    void disconnected() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        outbox.discard();
        workers.execute(() -> closed.complete(null));
        delivery.end(end != null ? end : new Closed(Closed.ABNORMAL, "", Optional.ofNullable(breakage)));
    }

    private void startClosing(int code, String reason, boolean atOnce) {
        boolean first = !closing;
        if (first) {
            closing = true;
            closeFrameDue = true;
            deadline = channel.eventLoop()
                    .schedule(this::drop, options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
            channel.read();
        }
        if (atOnce) {
            sendCloseFrame(code, reason);
        } else if (first) {
            outbox.whenWritten(() -> sendCloseFrame(code, reason));
        }
    }

    private void sendCloseFrame(int code, String reason) {
        if (closeFrameDue) {
            closeFrameDue = false;
            var unused =
                    channel.writeAndFlush(code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, reason));
        }
    }

    /** Closes the socket, past all handlers: TLS would wait for the peer to take its farewell. */
    private void drop() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            var unused = channel.close();
        } else {
            var unused = first.close();
        }
    }

    @Override
    public String toString() {
        return "connection to " + channel.remoteAddress();
    }
}
