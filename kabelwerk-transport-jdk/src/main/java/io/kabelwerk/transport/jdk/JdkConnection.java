package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.SendQueue;
import io.kabelwerk.spi.support.Utf8;
import java.net.ProtocolException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: the caller's side of it, and what the JDK tells of it.
 *
 * <p>The JDK tells of nothing that it was not asked for, close frames and broken connections among it. So it is asked
 * for one thing more after each thing, as long as {@link ReadAhead} has room.
 */
final class JdkConnection extends AbstractConnection {

    private static final int POLICY_VIOLATION = 1008;

    private final TransportOptions options;
    private final Background background;
    private final Events events = new Events();
    private final SendQueue queue = new SendQueue(this::write);
    private final ReadAhead ahead = new ReadAhead(this::isReading, this::received, () -> socket().request(1));

    private volatile @Nullable WebSocket socket;

    /** The JDK answers the peer's close frame, or sends one because of a fault. */
    private volatile boolean closedByJdk;

    JdkConnection(String peer, TransportOptions options, Listener listener, Background background, Runnable onEnd) {
        super(peer, options, listener, background, onEnd);
        this.options = options;
        this.background = background;
    }

    WebSocket.Listener events() {
        return events;
    }

    @Override
    protected CompletableFuture<Void> send(String text) {
        return queue.send(text);
    }

    private CompletionStage<?> write(String text) {
        return socket().sendText(text, true).whenComplete((sent, failure) -> {
            if (failure != null) {
                var unused = background.after(options.closeTimeout(), this::abort); // The JDK may still tell why.
            }
        });
    }

    @Override
    protected void setReading() {
        if (isReading() && !ahead.isEmpty()) {
            background.execute(ahead::handOn);
        }
    }

    /** The JDK does not let anybody send 1007 and 1009. What comes nearest is 1008, for a message that breaks the rules. */
    @Override
    protected void sendClose(int code, String reason) {
        if (!closedByJdk) {
            int sent = code == INVALID_TEXT || code == TOO_BIG ? POLICY_VIOLATION : code;
            queue.finish(() -> {
                var unused = socket().sendClose(sent, reason);
            });
        }
    }

    @Override
    protected void drop() {
        socket().abort();
    }

    @Override
    protected void discard() {
        queue.discard();
    }

    private WebSocket socket() {
        return Objects.requireNonNull(socket, "socket");
    }

    /** What the JDK tells, one call at a time. */
    private final class Events implements WebSocket.Listener {

        private final StringBuilder begun = new StringBuilder();
        private long bytes;

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            opened.request(1); // Here, on the client's thread, and not later: see package-info.
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (isMuted()) {
                return next(from);
            }
            if (last && begun.isEmpty()) {
                ahead.put(part.toString());
                return null;
            }
            begun.append(part);
            bytes += Utf8.length(part);
            if (bytes > options.maxTextBytes()) {
                begun.setLength(0);
                tooBig();
                return next(from);
            }
            if (!last) {
                return next(from);
            }
            String text = begun.toString();
            begun.setLength(0);
            begun.trimToSize();
            bytes = 0;
            ahead.put(text);
            return null;
        }

        private @Nullable CompletionStage<?> next(WebSocket from) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            receivedBinary();
            return next(from);
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer content) {
            return next(from); // The JDK has answered it.
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer content) {
            return next(from);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closedByJdk = true;
            ahead.end(() -> {
                if (code == Closed.ABNORMAL) { // The JDK's word for a stream that has ended.
                    over(null);
                } else {
                    closedByPeer(code, reason);
                    endSoon(null);
                }
            });
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closedByJdk = true;
            ahead.end(() -> {
                if (error instanceof ProtocolException) {
                    boolean text = Failures.hasCause(error, CharacterCodingException.class);
                    fault(text ? INVALID_TEXT : PROTOCOL_ERROR, text ? "invalid UTF-8" : "protocol error", error);
                    endSoon(error);
                } else {
                    over(error);
                }
            });
        }

        private void over(@Nullable Throwable error) {
            ended(error);
            drop();
        }

        /** The end is told; the peer has its time to take the JDK's close frame. */
        private void endSoon(@Nullable Throwable error) {
            ended(error);
            var unused = background.after(options.closeTimeout(), JdkConnection.this::drop);
        }
    }
}
