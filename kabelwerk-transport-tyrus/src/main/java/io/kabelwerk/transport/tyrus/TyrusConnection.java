package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.Pongs;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.jspecify.annotations.Nullable;

/** One connection on Grizzly's socket. */
final class TyrusConnection extends AbstractConnection {

    private final TCPNIOConnection socket;
    private final Wire wire;
    private final Background background;
    private final Frames frames;
    private final Pongs pongs;
    private final AtomicReference<@Nullable Runnable> resume = new AtomicReference<>();

    TyrusConnection(Attempt attempt, TCPNIOConnection socket) {
        super(attempt);
        this.socket = socket;
        this.wire = new Wire(socket);
        this.pongs = new Pongs(wire::sendPong);
        this.background = attempt.transport().background();
        this.frames = new Frames(attempt.transport().options().maxTextBytes(), this::take);
        Sockets.whenClosed(socket, this::ended);
    }

    private void take(int opcode, ByteBuffer payload, boolean last) {
        switch (opcode) {
            case Frames.TEXT -> received(payload, last);
            case Frames.BINARY -> receivedBinary();
            case Frames.PING -> pongs.answer(payload);
            case Frames.CLOSE -> closedByPeer(payload);
            default -> {} // A pong that nobody has asked for.
        }
    }

    /** Lets what waits for reading be read, on another thread: the caller may be the listener. */
    @Override
    protected void setReading() {
        if (isReading()) {
            Runnable read = resume.getAndSet(null);
            if (read != null) {
                background.execute(read);
            }
        }
    }

    @Override
    protected CompletableFuture<Void> send(String text) {
        return wire.sendText(text);
    }

    @Override
    protected void sendClose(int code, String reason) {
        wire.sendClose(code, reason);
    }

    @Override
    protected void drop() {
        socket.terminateSilently();
    }

    /** Reads until reading is paused. Until it goes on, Grizzly's context is suspended and holds no thread. */
    NextAction read(FilterChainContext context) {
        Buffer bytes = context.getMessage();
        receivedBatch(() -> readFrames(bytes));
        if (bytes.hasRemaining() || !isReading()) {
            context.suspend();
            resume.set(context::resume);
            setReading();
            return context.getSuspendAction();
        }
        bytes.tryDispose();
        return context.getStopAction();
    }

    private void readFrames(Buffer bytes) {
        try {
            while (bytes.hasRemaining() && isReading()) {
                frames.read(bytes);
            }
        } catch (Frames.FaultException e) {
            fault(e.code, String.valueOf(e.getMessage()), null);
            bytes.position(bytes.limit()); // There is no telling where a frame begins; it would be dropped anyhow.
        }
    }
}
