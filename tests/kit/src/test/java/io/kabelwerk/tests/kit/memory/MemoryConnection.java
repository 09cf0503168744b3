package io.kabelwerk.tests.kit.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection, from the attempt on. What callers want, what the pipes tell and what clocks say is done on its lane, one
 * after the other, so that it needs no locks.
 *
 * <p>It ends in two steps: {@link #end} says how, once; {@link #drop} lets go of the network, once. Between them the
 * close frame goes out, and the peer has {@code closeTimeout} to let go first.
 */
final class MemoryConnection implements Connection {

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.tests.kit.memory");

    private static final int LONGEST_REASON = 123;
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final TransportOptions options;
    private final Workers workers;
    private final Consumer<MemoryConnection> over;
    private final Lane lane;
    private final Inbox inbox;
    private final Outbox outbox;
    private final FrameReader frames;
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // What follows is for the lane only.
    private final StringBuilder answer = new StringBuilder();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private @Nullable Plug plug;

    /** What waits for its answer. */
    private @Nullable Upgrade upgrade;

    private @Nullable Future<?> clock;
    private boolean ended;
    private boolean dropped;

    MemoryConnection(TransportOptions options, Workers workers, Listener listener, Consumer<MemoryConnection> over) {
        this.options = options;
        this.workers = workers;
        this.over = over;
        lane = new Lane(workers);
        inbox = new Inbox(Objects.requireNonNull(listener, "listener"), workers, lane, this::readOnLane);
        outbox = new Outbox(workers);
        frames = new FrameReader(options.maxTextBytes(), new Frames());
    }

    // ---- Opening.

    CompletableFuture<Connection> open(MemoryNetwork network, Upgrade upgrade) {
        Future<?> timeout = workers.after(
                options.connectTimeout(),
                () -> fail(new SocketTimeoutException("No open connection to " + upgrade.host() + ":" + upgrade.port()
                        + " within " + options.connectTimeout())));
        var unused = opening.whenComplete((opened, failure) -> {
            timeout.cancel(false);
            if (failure != null) {
                lane.execute(this::drop); // Also if somebody has cancelled it.
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
        if (isAnswered()) {
            asked.check(answer.toString());
            upgrade = null;
            workers.execute(this::opened);
        } else if (answer.length() > LONGEST_ANSWER) {
            throw new IOException("The head of the answer is longer than " + LONGEST_ANSWER + " bytes");
        }
    }

    private boolean isAnswered() {
        return answer.indexOf(END_OF_HEAD, answer.length() - END_OF_HEAD.length()) >= 0;
    }

    private void opened() {
        if (opening.complete(this)) {
            lane.execute(inbox::begin);
        }
    }

    /** On a worker, since dependents may block. */
    private void fail(IOException reason) {
        workers.execute(() -> opening.completeExceptionally(reason));
    }

    /** Ends the attempt, or the connection that it has led to. */
    void giveUp(IOException reason) {
        fail(reason);
        abort();
    }

    // ---- The caller's side, on any thread.

    @Override
    public CompletableFuture<Void> sendText(String text) {
        Objects.requireNonNull(text, "text");
        CompletableFuture<Void> sent = new CompletableFuture<>();
        lane.execute(() -> {
            outbox.put(FrameWriter.text(text), sent);
            flush();
        });
        return sent;
    }

    @Override
    public void request(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but is " + n);
        }
        inbox.request(n);
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
        if (code != 1000 && (code < 3000 || code > 4999)) {
            throw new IllegalArgumentException("code must be 1000, or 3000 to 4999, but is " + code);
        }
        int length = reason.getBytes(UTF_8).length;
        if (length > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must be at most " + LONGEST_REASON + " bytes in UTF-8, but is " + length);
        }
        lane.execute(() -> {
            if (!ended) {
                inbox.mute();
                sendClose(code, reason);
                read();
            }
        });
        return closed.copy();
    }

    @Override
    public void abort() {
        lane.execute(() -> {
            if (!ended) {
                inbox.mute();
            }
            drop();
        });
    }

    // ---- Reading and writing, on the lane.

    private void readOnLane() {
        lane.execute(this::read);
    }

    /** Reads until nothing is there, or until nobody wants more; the pipe or the inbox calls again. */
    private void read() {
        while (plug != null && !inbox.isFull() && readSome(plug)) {
            // There may be more.
        }
    }

    /** Whether it was worth it to try. */
    private boolean readSome(Plug from) {
        try {
            buffer.clear();
            int count = from.in().poll(buffer);
            buffer.flip();
            if (count < 0) {
                throw new EOFException(
                        upgrade == null
                                ? "The peer ended the stream without a close frame"
                                : "The peer closed before it answered the upgrade");
            }
            if (upgrade != null) {
                readAnswer(upgrade);
            }
            if (upgrade == null) {
                frames.read(buffer);
            }
            return count > 0;
        } catch (PeerFault fault) {
            String reason = Objects.requireNonNull(fault.getMessage());
            outbox.dropWaiting();
            sendClose(fault.code(), reason);
            end(new Closed(fault.code(), reason, Optional.of(fault)));
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
        end(Closed.abnormally(reason));
        drop();
    }

    // ---- The end, on the lane.

    /** Sends a close frame unless there was one, and gives the peer so much time. */
    private void sendClose(int code, String reason) {
        if (!outbox.isShut()) {
            outbox.putLast(FrameWriter.close(code, reason));
            flush();
        }
        if (clock == null) {
            clock = workers.after(options.closeTimeout(), () -> lane.execute(this::drop));
        }
    }

    private void end(Closed how) {
        if (!ended) {
            ended = true;
            inbox.end(how);
            workers.execute(() -> closed.complete(null));
        }
    }

    private void drop() {
        if (dropped) {
            return;
        }
        dropped = true;
        end(Closed.abnormally());
        outbox.discard();
        if (plug != null) {
            plug.close();
            plug = null;
        }
        if (clock != null) {
            clock.cancel(false);
        }
        over.accept(this);
    }

    /** What the peer says, on the lane. */
    private final class Frames implements FrameReader.Events {

        @Override
        public void onText(String text) {
            inbox.put(text);
        }

        @Override
        public void onBinary() {
            LOGGER.log(Level.DEBUG, "A binary message came, and was ignored");
        }

        @Override
        public void onPing(byte[] content) {
            outbox.putPong(FrameWriter.pong(content));
            flush();
        }

        @Override
        public void onClose(int code, String reason) {
            outbox.dropWaiting();
            sendClose(code, reason);
            end(Closed.of(code, reason));
        }
    }
}
