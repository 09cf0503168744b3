package io.kabelwerk.transport.tyrus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Workers;
import io.kabelwerk.spi.support.Redaction;
import io.kabelwerk.transport.tyrus.Frames.FaultException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.jspecify.annotations.Nullable;

/**
 * One connection.
 *
 * <p>Frames are read on a selector's thread, which never calls the listener: it puts texts into {@link #texts} and
 * schedules {@link #deliver()}, which runs on the workers, one at a time.
 */
final class TyrusConnection implements Connection {

    private static final System.Logger LOGGER = System.getLogger(TyrusConnection.class.getPackageName());

    /** Nothing more is read while texts of this weight wait. */
    private static final long READ_AHEAD = 64 * 1024;

    private static final int TEXT_OVERHEAD = 64;
    /** A busy connection makes room for the others after so many texts. */
    private static final int DELIVERED_AT_ONCE = 64;

    private static final int BAD_TEXT = 1007;
    private static final int LONGEST_REASON = 123;

    private final TyrusTransport transport;
    private final Workers workers;
    private final Duration closeTimeout;
    private final Listener listener;
    private final Frames frames;

    private final CompletableFuture<Connection> opened;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    // Set once, before the first byte is read and before the connection is handed out.
    private @Nullable TCPNIOConnection socket;
    private @Nullable Wire wire;
    private @Nullable Session session;
    private @Nullable ReadHandler tyrus;

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger scheduled = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> resume = new AtomicReference<>();

    /** How it will have ended, by whoever knows first. */
    private final AtomicReference<@Nullable Closed> outcome = new AtomicReference<>();

    private final AtomicReference<@Nullable Future<?>> deadline = new AtomicReference<>();
    private volatile @Nullable Closed ended;
    private volatile boolean closing;
    private volatile boolean dropTexts;

    // Of the reading thread.
    private volatile boolean deaf;
    private @Nullable ByteBuffer closePayload;
    private @Nullable StringBuilder fragments;

    // Of deliver().
    private boolean told;

    TyrusConnection(TyrusTransport transport, Listener listener, CompletableFuture<Connection> opened) {
        this.transport = transport;
        this.workers = transport.workers();
        this.closeTimeout = transport.options().closeTimeout();
        this.listener = listener;
        this.opened = opened;
        this.frames = new Frames(
                transport.options().maxTextBytes(), this::passToTyrus, payload -> this.closePayload = payload);
    }

    // ------------------------------------------------------------------ opening, by Attempt

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
    void open(ReadHandler handler) {
        this.tyrus = handler;
        Sockets.whenClosed(socket(), this::end);
        transport.opened(this);
    }

    // ------------------------------------------------------------------ reading, on a selector's thread

    /** Takes bytes from the network. */
    void read(ByteBuffer bytes) {
        if (deaf) {
            return;
        }
        try {
            frames.read(bytes);
        } catch (FaultException e) {
            fault(e.code(), e.reason());
        }
    }

    /** Whether nothing more should be read until {@link #whenNotFull}. */
    boolean isFull() {
        return weight.get() >= READ_AHEAD && !dropTexts;
    }

    void whenNotFull(Runnable read) {
        resume.set(read);
        if (!isFull()) {
            workers.execute(this::resume);
        }
    }

    private void resume() {
        Runnable read = resume.getAndSet(null);
        if (read != null) {
            read.run();
        }
    }

    private void passToTyrus(ByteBuffer frame) {
        if (!deaf) {
            Objects.requireNonNull(tyrus).handle(frame);
        }
    }

    private void onText(String part, boolean last) {
        if (dropTexts) {
            return;
        }
        StringBuilder before = fragments;
        if (last && before == null) {
            offer(part);
        } else {
            StringBuilder all = before == null ? new StringBuilder() : before;
            all.append(part);
            fragments = last ? null : all;
            if (last) {
                offer(all.toString());
            }
        }
    }

    private void offer(String text) {
        weight.addAndGet(text.length() + TEXT_OVERHEAD);
        texts.add(text);
        schedule();
    }

    // ------------------------------------------------------------------ delivering, on the workers

    @Override
    public void request(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but is " + n);
        }
        demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        schedule();
    }

    private void schedule() {
        if (scheduled.getAndIncrement() == 0) {
            workers.execute(this::deliver);
        }
    }

    private void deliver() {
        int seen = scheduled.get();
        while (seen != 0) {
            if (!deliverSome()) {
                workers.execute(this::deliver);
                return;
            }
            seen = scheduled.addAndGet(-seen);
        }
    }

    /** Delivers what can be delivered. Says whether that was all. */
    private boolean deliverSome() {
        for (int i = 0; i < DELIVERED_AT_ONCE; i++) {
            boolean overNow = ended != null;
            String text = dropTexts || demand.get() == 0 ? null : texts.poll();
            if (text == null) {
                if (overNow) {
                    tell();
                }
                return true;
            }
            if (weight.addAndGet(-text.length() - TEXT_OVERHEAD) < READ_AHEAD) {
                resume();
            }
            demand.getAndUpdate(d -> d == Long.MAX_VALUE ? d : d - 1);
            try {
                listener.onText(text);
            } catch (Throwable e) {
                LOGGER.log(Level.WARNING, "A listener failed in onText; the connection goes on", e);
            }
        }
        return false;
    }

    private void tell() {
        Closed end = ended;
        if (told || end == null) {
            return;
        }
        told = true;
        texts.clear();
        // Nobody has the connection yet, or wants it any more: then it has not been open to anybody.
        opened.completeExceptionally(new IOException("The connection was closed right after it was opened"));
        if (opened.isCompletedExceptionally()) {
            return;
        }
        try {
            listener.onClosed(end);
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, "A listener failed in onClosed", e);
        }
    }

    // ------------------------------------------------------------------ sending

    @Override
    public CompletableFuture<Void> sendText(String text) {
        Objects.requireNonNull(text, "text");
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (closing) {
            sent.completeExceptionally(notOpen(null));
            return sent;
        }
        Thread caller = Thread.currentThread();
        try {
            Objects.requireNonNull(session).getAsyncRemote().sendText(text, result -> {
                // What depends on the future must not run on a selector's thread.
                if (Thread.currentThread().equals(caller)) {
                    settle(sent, result);
                } else {
                    workers.execute(() -> settle(sent, result));
                }
            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(notOpen(e));
        }
        return sent;
    }

    private static void settle(CompletableFuture<Void> sent, SendResult result) {
        if (result.isOK()) {
            sent.complete(null);
        } else {
            sent.completeExceptionally(notOpen(result.getException()));
        }
    }

    private static IOException notOpen(@Nullable Throwable cause) {
        return new IOException(
                "The text could not be sent: the connection is closed", cause == null ? null : Redaction.of(cause));
    }

    // ------------------------------------------------------------------ closing

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
        if (code != 1000 && (code < 3000 || code > 4999)) {
            throw new IllegalArgumentException("code must be 1000, or from 3000 to 4999, but is " + code);
        }
        int length = reason.getBytes(UTF_8).length;
        if (length > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must have at most " + LONGEST_REASON + " bytes in UTF-8, but has " + length);
        }
        closing = true;
        drop();
        Objects.requireNonNull(wire).sendClose(code, reason);
        startDeadline();
        return over.copy();
    }

    @Override
    public void abort() {
        outcome.compareAndSet(null, Closed.abnormally());
        closing = true;
        drop();
        socket().terminateSilently();
    }

    /** Forgets what waits for demand, so that the peer's close frame behind it can be read. */
    private void drop() {
        dropTexts = true;
        texts.clear();
        workers.execute(this::resume);
    }

    /** This side closes, because of what the peer has sent. */
    private void fault(int code, String reason) {
        outcome.compareAndSet(null, Closed.of(code, reason));
        closing = true;
        deaf = true;
        Objects.requireNonNull(wire).sendClose(code, reason);
        startDeadline();
    }

    /** Tyrus has seen the peer's close frame or a fault, and has written its own close frame. */
    private void tyrusIsThrough() {
        closing = true;
        deaf = true;
        startDeadline();
        if (closePayload != null) {
            socket().closeSilently();
        }
        // Otherwise the peer may still be sending. It would not see our close frame if the socket were closed now.
    }

    private void startDeadline() {
        if (deadline.get() != null || ended != null) {
            return;
        }
        Future<?> timer = workers.after(closeTimeout, () -> {
            outcome.compareAndSet(
                    null,
                    Closed.abnormally(new SocketTimeoutException(
                            "The peer did not answer the close frame within " + closeTimeout)));
            socket().terminateSilently();
        });
        if (!deadline.compareAndSet(null, timer) || ended != null) {
            timer.cancel(false);
        }
    }

    /** The socket is closed. */
    private void end(@Nullable Throwable cause) {
        closing = true;
        Closed lost = cause == null
                ? Closed.abnormally()
                : Closed.abnormally(new IOException("The connection broke without a close frame", cause));
        outcome.compareAndSet(null, lost);
        ended = outcome.get();
        Future<?> timer = deadline.get();
        if (timer != null) {
            timer.cancel(false);
        }
        transport.ended(this);
        schedule();
        workers.execute(() -> over.complete(null));
    }

    private TCPNIOConnection socket() {
        return Objects.requireNonNull(socket);
    }

    /** What Tyrus tells, on a selector's thread. */
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
                    if (last) {
                        LOGGER.log(Level.INFO, "Ignored a binary message: only text is expected");
                    }
                }
            });
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            closing = true;
            int code = reason.getCloseCode().getCode();
            ByteBuffer payload = closePayload;
            if (payload != null && !payload.hasRemaining()) {
                answer(Closed.of(Wire.NO_STATUS, ""));
            } else if (payload != null && payload.remaining() >= 2 && payload.getShort(0) == (short) code) {
                String phrase =
                        UTF_8.decode(payload.slice(2, payload.limit() - 2)).toString();
                answer(Closed.of(code, phrase));
            } else {
                // No close frame, or not a valid one: it is Tyrus that closes.
                int fault = code == BAD_TEXT ? BAD_TEXT : Frames.PROTOCOL_ERROR;
                outcome.compareAndSet(null, Closed.of(fault, reason.getReasonPhrase()));
            }
        }

        /** Answers a close frame with the same code. Tyrus would turn some into 1000. */
        private void answer(Closed closed) {
            outcome.compareAndSet(null, closed);
            Objects.requireNonNull(wire).sendClose(closed.code(), "");
        }

        @Override
        public void onError(Session session, Throwable error) {
            LOGGER.log(Level.WARNING, "Tyrus failed; the connection is dropped", Redaction.of(error));
            abort();
        }
    }
}
