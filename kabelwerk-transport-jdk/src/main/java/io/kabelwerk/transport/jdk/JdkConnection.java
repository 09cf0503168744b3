package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.SendQueue;
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
final class JdkConnection extends AbstractConnection implements WebSocket.Listener {

    private static final int POLICY_VIOLATION = 1008;

    private final TransportOptions options;
    private final Background background;
    private final SendQueue queue = new SendQueue(this::write);
    private final ReadAhead ahead = new ReadAhead(this::isReading, this::received, () -> socket().request(1));

    /** What has arrived of a text that is not complete. */
    private final StringBuilder begun = new StringBuilder();

    private volatile @Nullable WebSocket socket;

    /** The JDK answers the peer's close frame, or sends one because of a fault. */
    private volatile boolean closedByJdk;

    JdkConnection(Attempt attempt) {
        super(attempt);
        this.options = attempt.transport().options();
        this.background = attempt.transport().background();
    }

    // ---- What is done to the JDK's socket.

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

    // ---- What the JDK tells, one call at a time. Pings and pongs it deals with itself.

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1); // Here, on the client's thread, and not later: see package-info.
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        if (last && begun.isEmpty()) {
            ahead.put(part.toString());
            return null;
        }
        begun.append(part);
        if (begun.length() > options.maxTextBytes()) { // It has more bytes than chars.
            tooBig();
        }
        if (isMuted()) {
            begun.setLength(0);
        } else if (last) {
            String text = begun.toString();
            begun.setLength(0);
            begun.trimToSize();
            ahead.put(text);
            return null;
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        receivedBinary();
        return WebSocket.Listener.super.onBinary(from, part, last);
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
                boolean text = Attempt.hasCause(error, CharacterCodingException.class);
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
        var unused = background.after(options.closeTimeout(), this::drop);
    }
}
