package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection, from the attempt on. What callers want, what the pipes tell and what clocks say is done on its lane, one
 * after the other, so that it needs no locks.
 */
final class MemoryConnection extends AbstractConnection {

    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final TransportOptions options;
    private final Background background;
    private final Consumer<MemoryConnection> over;
    private final Lane lane;
    private final Outbox outbox;
    private final FrameReader frames;
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();

    // What follows is for the lane only.
    private final StringBuilder answer = new StringBuilder();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).limit(0);
    private @Nullable Plug plug;

    /** What waits for its answer. */
    private @Nullable Upgrade upgrade;

    private boolean dropped;

    MemoryConnection(
            TransportOptions options, Background background, Listener listener, Consumer<MemoryConnection> over) {
        super("memory", options, listener, background, () -> {});
        this.options = options;
        this.background = background;
        this.over = over;
        lane = new Lane(background);
        outbox = new Outbox(background);
        frames = new FrameReader(options.maxTextBytes(), new Frames());
    }

    // ---- Opening.

    CompletableFuture<Connection> open(MemoryNetwork network, Upgrade upgrade) {
        Future<?> timeout = background.after(
                options.connectTimeout(),
                () -> fail(new SocketTimeoutException("No open connection to " + upgrade.host() + ":" + upgrade.port()
                        + " within " + options.connectTimeout())));
        var unused = opening.whenComplete((opened, failure) -> {
            timeout.cancel(false);
            if (failure != null) {
                drop(); // Also if somebody has cancelled it.
            }
        });
        lane.execute(() -> dial(network, upgrade));
        return opening;
    }

    private void dial(MemoryNetwork network, Upgrade request) {
        if (opening.isDone()) {
            return;
        }
        try {
            if (request.wantsTls()) {
                throw new SSLException("This transport has no TLS");
            }
            plug = network.dial(request.host(), request.port());
        } catch (IOException e) {
            fail(e);
            return;
        }
        upgrade = request;
        plug.in().onReadable(this::readOnLane);
        plug.out().onWritable(() -> lane.execute(this::flush));
        outbox.put(ByteBuffer.wrap(request.request()), new CompletableFuture<>());
        flush();
        read();
    }

    /** Takes the answer; what comes behind it is left in the buffer. */
    private void readAnswer(Upgrade asked) throws IOException {
        while (buffer.hasRemaining() && !isAnswered()) {
            answer.append((char) (buffer.get() & 0xFF));
        }
        if (answer.length() > LONGEST_ANSWER) {
            throw new IOException("The head of the answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        if (isAnswered() && Upgrade.isInformational(answer)) {
            answer.setLength(0);
            readAnswer(asked);
        } else if (isAnswered()) {
            asked.check(answer.toString());
            upgrade = null;
            background.execute(this::opened);
        }
    }

    private boolean isAnswered() {
        return answer.indexOf(END_OF_HEAD, answer.length() - END_OF_HEAD.length()) >= 0;
    }

    private void opened() {
        open(opening);
    }

    /** On a worker, since dependents may block. */
    private void fail(IOException reason) {
        background.execute(() -> opening.completeExceptionally(reason));
    }

    /** Ends the attempt, or the connection that it has led to. */
    void giveUp(IOException reason) {
        fail(reason);
        abort();
    }

    // ---- The caller's side, on any thread.

    @Override
    protected CompletableFuture<Void> send(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        lane.execute(() -> {
            outbox.put(FrameWriter.text(text), sent);
            flush();
        });
        return sent;
    }

    @Override
    protected void setReading() {
        readOnLane();
    }

    @Override
    protected void sendClose(int code, String reason) {
        lane.execute(() -> {
            outbox.putLast(FrameWriter.close(code, reason));
            flush();
        });
    }

    @Override
    protected void discard() {
        lane.execute(outbox::dropWaiting);
    }

    @Override
    protected void drop() {
        lane.execute(this::letGo);
    }

    // ---- Reading and writing, on the lane.

    private void readOnLane() {
        lane.execute(this::read);
    }

    /** Reads until nothing is there, or until nobody wants more; the pipe or whoever resumes calls again. */
    private void read() {
        while (plug != null && (upgrade != null || isReading()) && readSome(plug)) {
            // There may be more.
        }
    }

    /** Whether it was worth it to try. */
    private boolean readSome(Plug from) {
        try {
            int count = buffer.remaining(); // What came in one piece with the answer.
            if (count == 0) {
                buffer.clear();
                count = from.in().poll(buffer);
                buffer.flip();
            }
            if (count < 0) {
                throw new EOFException(
                        upgrade == null
                                ? "The peer ended the stream without a close frame"
                                : "The peer closed before it answered the upgrade");
            }
            if (upgrade != null) {
                readAnswer(upgrade);
            }
            if (upgrade == null && isReading()) {
                frames.read(buffer);
                buffer.position(buffer.limit()); // Behind a close frame nothing is read.
            }
            return count > 0;
        } catch (PeerFault fault) {
            buffer.position(buffer.limit());
            fault(fault.code(), Objects.requireNonNull(fault.getMessage()), fault);
            return true;
        } catch (IOException e) {
            broken(e);
            return false;
        }
    }

    private void flush() {
        if (plug == null) {
            return;
        }
        try {
            outbox.flush(plug.out());
        } catch (IOException e) {
            outbox.discard();
            lane.execute(() -> readToEnd(e));
        }
    }

    /** The peer has let go. What it said before, a close frame maybe, is still there, and it is not much. */
    private void readToEnd(IOException reason) {
        while (plug != null && readSome(plug)) {
            // There may be more.
        }
        broken(reason);
    }

    private void broken(IOException reason) {
        if (upgrade != null) {
            fail(reason);
        }
        letGo();
        ended(reason);
    }

    private void letGo() {
        if (dropped) {
            return;
        }
        dropped = true;
        outbox.discard();
        if (plug != null) {
            plug.close();
            plug = null;
        }
        over.accept(this);
    }

    /** What the peer says, on the lane. */
    private final class Frames implements FrameReader.Events {

        @Override
        public void onText(String text) {
            received(text);
        }

        @Override
        public void onBinary() {
            receivedBinary();
        }

        @Override
        public void onPing(byte[] content) {
            outbox.putPong(FrameWriter.pong(content));
            flush();
        }

        @Override
        public void onClose(byte[] content) {
            closedByPeer(ByteBuffer.wrap(content));
        }
    }
}
