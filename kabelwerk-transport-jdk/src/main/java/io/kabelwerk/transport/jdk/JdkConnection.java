package io.kabelwerk.transport.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: the caller's side of it, and what the JDK tells of it.
 *
 * <p>The JDK tells of nothing that it was not asked for, close frames and broken connections among it. So it is asked
 * for one thing more after each thing, whatever the demand is, and only while the {@link Inbox} has room.
 */
final class JdkConnection implements Connection {

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.jdk");

    private static final int LONGEST_REASON = 123;

    /** The most bytes of UTF-8 for a char: half of a surrogate pair has two. */
    private static final int LONGEST_CHAR = 3;

    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_TEXT = 1007;
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOO_BIG = 1009;

    private final Workers workers;
    private final Duration closeTimeout;
    private final int maxTextBytes;
    private final Runnable over;
    private final Events events = new Events();
    private final Inbox inbox;
    private final Outbox outbox;

    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<@Nullable Future<?>> deadline = new AtomicReference<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile @Nullable WebSocket socket;
    private volatile boolean dropped;

    JdkConnection(TransportOptions options, Workers workers, Listener listener, Runnable over) {
        this.workers = workers;
        this.closeTimeout = options.closeTimeout();
        this.maxTextBytes = options.maxTextBytes();
        this.over = over;
        inbox = new Inbox(listener, workers, this::readOn);
        outbox = new Outbox(workers, this::sendFailed);
    }

    // ---- Opening, by the attempt.

    WebSocket.Listener events() {
        return events;
    }

    /** The caller has the connection. */
    void begin() {
        inbox.begin();
    }

    // ---- The caller's side, on any thread.

    @Override
    public CompletableFuture<Void> sendText(String text) {
        return outbox.send(socket(), Objects.requireNonNull(text, "text"));
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
        if (!ended.get() && closing.compareAndSet(false, true)) {
            startClock();
            inbox.mute();
            outbox.close(socket(), code, reason);
        }
        return closed.copy();
    }

    @Override
    public void abort() {
        if (!ended.get()) {
            drop();
        }
    }

    // ---- The end, on any thread.

    /** Lets go of the socket, whether the listener has been told of an end or not. */
    void drop() {
        dropped = true;
        inbox.mute();
        end(Closed.abnormally());
        socket().abort();
        Future<?> clock = deadline.get();
        if (clock != null) {
            clock.cancel(false);
        }
        over.run();
    }

    private void end(Closed how) {
        if (ended.compareAndSet(false, true)) {
            outbox.discard();
            inbox.end(how);
            workers.execute(() -> closed.complete(null));
        }
    }

    /** From now on the peer has closeTimeout, to answer a close frame or to take ours. */
    private void startClock() {
        Future<?> clock = workers.after(closeTimeout, this::drop);
        if (!deadline.compareAndSet(null, clock) || dropped) {
            clock.cancel(false);
        }
    }

    /** The connection is broken. The JDK may still tell why; it does not always. */
    private void sendFailed() {
        if (!ended.get()) {
            startClock();
        }
    }

    private void readOn() {
        socket().request(1);
    }

    private WebSocket socket() {
        return Objects.requireNonNull(socket, "socket");
    }

    /** What the JDK tells, one call at a time. All that comes after the end is ignored. */
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
            if (ended.get() || closing.get()) {
                from.request(1);
                return null;
            }
            String piece = part.toString();
            boolean whole = last && begun.isEmpty();
            if (whole && (long) LONGEST_CHAR * piece.length() <= maxTextBytes) {
                put(from, piece); // as nearly all are; to count bytes takes longer than all else here
                return null;
            }
            begun.append(piece);
            bytes += utf8Bytes(piece);
            if (bytes > maxTextBytes) {
                begun.setLength(0);
                refuse(from);
                return null;
            }
            if (!last) {
                from.request(1);
                return null;
            }
            String text = begun.toString();
            begun.setLength(0);
            begun.trimToSize();
            bytes = 0;
            put(from, text);
            return null;
        }

        private void put(WebSocket from, String text) {
            if (inbox.put(text)) {
                from.request(1);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            if (last) {
                LOGGER.log(Level.DEBUG, "A binary message came, and was ignored");
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer content) {
            from.request(1); // The JDK has answered it.
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer content) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            startClock(); // The JDK answers it, if the peer takes that.
            end(Closed.of(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            startClock();
            end(fault(error));
        }

        /** The JDK does not let anybody send 1009. What comes nearest is 1008, for a message that breaks the rules. */
        private void refuse(WebSocket from) {
            String reason = "The text is longer than " + maxTextBytes + " bytes";
            startClock();
            end(Closed.of(TOO_BIG, reason));
            var unused = from.sendClose(POLICY_VIOLATION, reason);
            from.request(1);
        }

        private Closed fault(Throwable error) {
            if (!(error instanceof ProtocolException)) {
                return Closed.abnormally(error);
            }
            boolean text = Failures.hasCause(error, CharacterCodingException.class);
            return text
                    ? new Closed(INVALID_TEXT, "invalid UTF-8", Optional.of(error))
                    : new Closed(PROTOCOL_ERROR, "protocol error", Optional.of(error));
        }

        /** Counts each half of a surrogate pair as two, so that a pair may be cut. */
        private static long utf8Bytes(String part) {
            long count = 0;
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                count += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
            return count;
        }
    }
}
