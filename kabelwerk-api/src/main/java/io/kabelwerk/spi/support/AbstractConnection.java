package io.kabelwerk.spi.support;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for the connections of all transports: the checks of arguments, pausing, the closing and its deadline,
 * and exactly one end for the listener, as the last call, with no two calls at once.
 *
 * <p>A transport adds what it does to its library's WebSocket ({@link #setReading}, {@link #send}, {@link #sendClose},
 * {@link #drop}), and reports what comes from there ({@code received}, {@link #closedByPeer}, {@link #fault}, {@link
 * #ended}). It hands the connection out with {@link #open}.
 */
public abstract class AbstractConnection implements Connection {

    /** A close frame without a code. */
    public static final int NO_STATUS = 1005;
    /** The peer has broken the protocol. */
    public static final int PROTOCOL_ERROR = 1002;
    /** The peer has sent a text that is not UTF-8. */
    public static final int INVALID_TEXT = 1007;
    /** The peer has sent a text that is too long. */
    public static final int TOO_BIG = 1009;

    private static final Logger LOGGER = System.getLogger("io.kabelwerk.transport");

    private final String peer;
    private final Listener listener;
    private final TransportOptions options;
    private final Runnable onEnd;
    private final CloseDeadline deadline;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Until it is handed out, this counts as a call. */
    private final Turn turn = new Turn();

    /** How it ends, as the first that learns of the end says. */
    private final AtomicReference<@Nullable Closed> outcome = new AtomicReference<>();

    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicBoolean binaryLogged = new AtomicBoolean();

    /** Of the thread that reads: what has arrived of a text that is not complete. */
    private @Nullable Fragments fragments;

    private volatile boolean open;
    private volatile boolean paused = true;
    private volatile boolean muted;

    /**
     * A connection that is not handed out yet.
     *
     * @param peer who is at the other end, for messages, without a query: {@code wss://host:port}
     * @param options the transport's options
     * @param listener who is told
     * @param background for deadlines
     * @param onEnd called once the connection is gone, before the listener is told
     */
    protected AbstractConnection(
            String peer, TransportOptions options, Listener listener, Background background, Runnable onEnd) {
        this.peer = Objects.requireNonNull(peer, "peer");
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.deadline = new CloseDeadline(
                Objects.requireNonNull(background, "background"), options.closeTimeout(), this::abort);
        this.onEnd = Objects.requireNonNull(onEnd, "onEnd");
    }

    /**
     * A connection to which an attempt leads.
     *
     * @param attempt the attempt, whose {@link AbstractAttempt#over} becomes {@code onEnd}
     */
    protected AbstractConnection(AbstractAttempt attempt) {
        this(
                attempt.peer(),
                attempt.transport().options(),
                attempt.request().listener(),
                attempt.transport().background(),
                attempt::over);
    }

    // ---- What a transport does to its library. On any thread; none of it blocks.

    /** Sends a text behind those before it. The future completes as {@link Connection#sendText} says. */
    protected abstract CompletableFuture<Void> send(String text);

    /**
     * Lets the library read, or not, as {@link #isReading()} says. Called after each change, and once at the end,
     * when there may be no socket any more; two threads may be in here at once.
     */
    protected abstract void setReading();

    /**
     * Sends a close frame, behind all texts that were given before. Called at most once.
     *
     * @param code its code; {@link #NO_STATUS} for a frame without one, which is 1000 where a library cannot send that
     */
    protected abstract void sendClose(int code, String reason);

    /** Closes the socket at once, and fails what waits to be sent. Called any number of times, once it is open. */
    protected abstract void drop();

    /**
     * Fails what waits to be sent, unless the library does so when the socket is closed. Called once nothing can be sent
     * anymore; any number of times.
     */
    protected void discard() {}

    // ---- What a transport tells.

    /**
     * Completes the future of {@link io.kabelwerk.spi.Transport#connect}; from here on the listener may be called. Drops the
     * connection where nobody waits for it any more.
     *
     * @param opening the future
     */
    public final void open(CompletableFuture<Connection> opening) {
        if (!opening.complete(this)) {
            turn.skip();
            abort();
            return;
        }
        endTurn();
        open = true;
        setReading();
    }

    /** Whether the library shall read: not while reading is paused, and always once texts are dropped. */
    protected final boolean isReading() {
        return (open && !paused) || muted;
    }

    /** Whether texts that arrive are dropped. */
    protected final boolean isMuted() {
        return muted;
    }

    /**
     * Bytes have arrived that may hold several texts. On the thread that reads; see {@link Listener#onBatch}.
     *
     * @param texts calls {@link #received(ByteBuffer)}, or another method of that name, for each
     */
    protected final void receivedBatch(Runnable texts) {
        listener.onBatch(texts);
    }

    /**
     * A text has arrived. On the thread that reads, never two of them at once, and not before {@link #isReading()} was true
     * for the first time.
     *
     * @param utf8 its bytes, of any kind of buffer, valid until this returns; whether they are UTF-8 is for the listener to
     *     check
     */
    protected final void received(ByteBuffer utf8) {
        if (utf8.remaining() > options.maxTextBytes()) {
            tooBig();
        } else if (beginTurn()) {
            call(() -> listener.onText(utf8));
            endTurn();
        }
    }

    /**
     * A text has arrived. On the thread that reads, like {@link #received(ByteBuffer)}.
     *
     * @param text the text, in which the library has checked the encoding
     */
    protected final void received(String text) {
        if (Utf8.isLonger(text, options.maxTextBytes())) {
            tooBig();
        } else if (beginTurn()) {
            call(() -> listener.onText(text));
            endTurn();
        }
    }

    /**
     * A fragment of a text has arrived, or all of it. On the thread that reads, like {@link #received(ByteBuffer)}.
     *
     * @param utf8 its bytes, valid until this returns
     * @param last whether the text ends here
     */
    protected final void received(ByteBuffer utf8, boolean last) {
        if (last && fragments == null) {
            received(utf8);
        } else if (!muted) {
            Fragments text = fragments == null ? new Fragments(options.maxTextBytes()) : fragments;
            boolean fits = text.add(utf8);
            fragments = fits && !last ? text : null;
            if (!fits) {
                tooBig();
            } else if (last) {
                received(text.bytes());
            }
        }
    }

    /** A binary message has arrived, which nobody understands. */
    protected final void receivedBinary() {
        if (binaryLogged.compareAndSet(false, true)) {
            log(Level.WARNING, "Binary messages of " + peer + " are ignored; only texts are understood", null);
        }
    }

    /** A text is longer than {@link TransportOptions#maxTextBytes()}, or will be. */
    protected final void tooBig() {
        fault(TOO_BIG, "A text is longer than " + options.maxTextBytes() + " bytes", null);
    }

    /**
     * The peer has broken the protocol: it is sent a close frame, and nothing more is delivered.
     *
     * @param code how the connection ends
     * @param reason why, without anything that the peer has sent
     */
    protected final void fault(int code, String reason, @Nullable Throwable cause) {
        outcome.compareAndSet(
                null, new Closed(code, reason, Optional.ofNullable(cause).map(Redaction::of)));
        discard();
        startClosing(code, reason);
    }

    /**
     * The peer's close frame has arrived: it is answered, unless it is an answer.
     *
     * @param code its code, or {@link #NO_STATUS}
     */
    protected final void closedByPeer(int code, String reason) {
        closedByPeer(CloseFrame.of(code, reason));
    }

    /**
     * The peer's close frame has arrived, from a library that hands on its bytes.
     *
     * @param payload what is in it: nothing, or a code and a reason
     */
    protected final void closedByPeer(ByteBuffer payload) {
        closedByPeer(CloseFrame.of(payload));
    }

    private void closedByPeer(CloseFrame frame) {
        if (frame.isRight()) {
            outcome.compareAndSet(null, Closed.of(frame.code(), frame.reason()));
            discard();
            startClosing(frame.code(), "");
        } else {
            fault(frame.code(), frame.reason(), null);
        }
    }

    /**
     * The socket is closed. Any number of times.
     *
     * @param cause why, if the library says so
     */
    protected final void ended(@Nullable Throwable cause) {
        if (!gone.compareAndSet(false, true)) {
            return;
        }
        muted = true;
        closing.set(true);
        outcome.compareAndSet(
                null, new Closed(Closed.ABNORMAL, "", Optional.ofNullable(cause).map(Redaction::of)));
        deadline.stop();
        discard();
        setReading(); // Whatever holds texts back may let go of them.
        onEnd.run();
        Turn.State before = turn.close();
        if (before == Turn.State.IDLE) {
            tellEnd();
        } else if (before == Turn.State.OVER) {
            closed.complete(null);
        }
    }

    // ---- The caller's side, on any thread.

    @Override
    public final CompletableFuture<Void> sendText(String text) {
        Objects.requireNonNull(text, "text must not be null");
        return closing.get() ? CompletableFuture.failedFuture(SendQueue.closed()) : send(text);
    }

    @Override
    public final void pauseReading() {
        paused = true;
        setReading();
    }

    @Override
    public final void resumeReading() {
        paused = false;
        setReading();
    }

    @Override
    public final CompletableFuture<Void> close(int code, String reason) {
        CloseFrame.requireSendable(code, reason);
        if (code == INVALID_TEXT) { // It is the peer that was at fault, whatever it answers.
            outcome.compareAndSet(null, Closed.of(code, reason));
        }
        startClosing(code, reason);
        return closed.copy();
    }

    @Override
    public final void abort() {
        outcome.compareAndSet(null, Closed.abnormally());
        drop();
        ended(null);
    }

    // ---- The closing.

    private void startClosing(int code, String reason) {
        muted = true;
        boolean first = closing.compareAndSet(false, true);
        if (first) {
            deadline.start();
            sendClose(code, reason);
        }
        setReading(); // The peer's close frame is behind what it has sent before.
    }

    // ---- One call at a time.

    private boolean beginTurn() {
        if (muted) {
            return false;
        }
        boolean begun = turn.begin();
        if (!begun && turn.isCalling()) { // Better no connection than one with a hole in it.
            log(Level.ERROR, "The transport has delivered two texts at once; " + this + " is dropped", null);
            abort();
        }
        return begun;
    }

    private void endTurn() {
        if (turn.end()) {
            tellEnd();
        }
    }

    private void tellEnd() {
        Closed how = Objects.requireNonNull(outcome.get(), "an end has an outcome");
        call(() -> listener.onClosed(how));
        closed.complete(null);
    }

    /** Neither what the listener throws nor an interrupt that it leaves reaches the library, whose thread this is. */
    private void call(Runnable listening) {
        boolean interruptedBefore = Thread.currentThread().isInterrupted();
        try {
            listening.run();
        } catch (Throwable thrown) {
            log(Level.ERROR, "A listener has thrown; the connection goes on", thrown);
        }
        if (!interruptedBefore) {
            boolean unused = Thread.interrupted();
        }
    }

    /**
     * Logs something to {@code io.kabelwerk.transport}, if {@link TransportOptions#logLevel()} lets it through.
     *
     * @param message the line, with nothing secret in it and nothing that the peer has sent
     * @param thrown what was thrown, if anything: of a library only through {@link Redaction}
     */
    protected final void log(Level level, String message, @Nullable Throwable thrown) {
        if (options.isLogged(level)) {
            LOGGER.log(level, message, thrown);
        }
    }

    /** The peer, without anything secret. */
    @Override
    public String toString() {
        return "connection to " + peer;
    }
}
