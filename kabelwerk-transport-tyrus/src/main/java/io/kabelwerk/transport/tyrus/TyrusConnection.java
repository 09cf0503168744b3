package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.Redaction;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.jspecify.annotations.Nullable;

/** One connection: Tyrus's session on Grizzly's socket. Frames are read on a selector's thread, which calls the listener. */
final class TyrusConnection extends AbstractConnection {

    private final Background background;
    private final Frames frames;
    private final AtomicReference<@Nullable Runnable> resume = new AtomicReference<>();

    // Set once, before the first byte is read and before the connection is handed out.
    private @Nullable TCPNIOConnection socket;
    private @Nullable Wire wire;
    private @Nullable Session session;
    private @Nullable ReadHandler tyrus;

    // Of the reading thread.
    private volatile boolean deaf;
    private @Nullable StringBuilder fragments;

    TyrusConnection(String peer, TransportOptions options, Listener listener, Background background, Runnable onEnd) {
        super(peer, options, listener, background, onEnd);
        this.background = background;
        this.frames = new Frames(options.maxTextBytes(), this::passToTyrus, this::onCloseFrame);
    }

    // ---- Opening, by Attempt.

    Endpoint endpoint() {
        return new Events();
    }

    Wire attach(TCPNIOConnection socket) {
        Wire made = new Wire(socket, this::tyrusIsThrough);
        this.socket = socket;
        this.wire = made;
        return made;
    }

    /** From here on the socket is this connection's. */
    void begin(ReadHandler handler) {
        this.tyrus = handler;
        Sockets.whenClosed(socket(), this::ended);
    }

    // ---- Reading, on a selector's thread.

    /** Takes bytes from the network. Says whether that was all; if not, it was paused meanwhile. */
    boolean read(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining() && !deaf && isReading()) {
                frames.read(bytes);
            }
        } catch (Frames.FaultException e) {
            deaf = true;
            fault(e.code(), e.reason(), null);
        }
        return deaf || !bytes.hasRemaining();
    }

    /** Whether nothing more should be read until {@link #whenReading}. */
    boolean isPaused() {
        return !isReading() && !deaf;
    }

    void whenReading(Runnable read) {
        resume.set(read);
        setReading();
    }

    @Override
    protected void setReading() {
        if (!isPaused()) {
            Runnable read = resume.getAndSet(null);
            if (read != null) {
                background.execute(read);
            }
        }
    }

    private void passToTyrus(ByteBuffer frame) {
        if (!deaf) {
            Objects.requireNonNull(tyrus).handle(frame);
        }
    }

    /** Tyrus does not get it: it would answer, and close the socket at once, which is the server's to do. */
    private void onCloseFrame(ByteBuffer payload) {
        deaf = true;
        closedByPeer(payload);
    }

    private void onText(String part, boolean last) {
        if (isMuted()) {
            return;
        }
        StringBuilder before = fragments;
        if (last && before == null) {
            received(part);
            return;
        }
        StringBuilder all = before == null ? new StringBuilder() : before;
        all.append(part);
        fragments = last ? null : all;
        if (last) {
            received(all.toString());
        }
    }

    // ---- Sending and closing.

    @Override
    protected CompletableFuture<Void> send(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            Objects.requireNonNull(session).getAsyncRemote().sendText(text, result -> {
                if (result.isOK()) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(notSent(result.getException()));
                }
            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(notSent(e));
        }
        return sent;
    }

    private static IOException notSent(Throwable cause) {
        return new IOException("The connection broke before the text was sent", Redaction.of(cause));
    }

    @Override
    protected void sendClose(int code, String reason) {
        Objects.requireNonNull(wire).sendClose(code, reason);
    }

    @Override
    protected void drop() {
        socket().terminateSilently();
    }

    /** Grizzly fails what it has not sent when the socket is closed. */
    @Override
    protected void discard() {}

    /**
     * Tyrus has seen a fault, and has written its own close frame. The peer may still be sending, and would not see it if
     * the socket were closed now.
     */
    private void tyrusIsThrough() {
        deaf = true;
        setReading();
    }

    private TCPNIOConnection socket() {
        return Objects.requireNonNull(socket);
    }

    /** What Tyrus tells, on the thread that reads. */
    private final class Events extends Endpoint {

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            session = opened;
            opened.addMessageHandler(String.class, new MessageHandler.Partial<String>() {
                @Override
                public void onMessage(String part, boolean last) {
                    onText(part, last);
                }
            });
            opened.addMessageHandler(ByteBuffer.class, new MessageHandler.Partial<ByteBuffer>() {
                @Override
                public void onMessage(ByteBuffer part, boolean last) {
                    receivedBinary();
                }
            });
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            int code = reason.getCloseCode().getCode();
            fault(code == INVALID_TEXT ? INVALID_TEXT : PROTOCOL_ERROR, reason.getReasonPhrase(), null);
        }

        @Override
        public void onError(Session session, Throwable error) {
            log(Level.WARNING, "Tyrus failed; the connection is dropped", Redaction.of(error));
            abort();
        }
    }
}
