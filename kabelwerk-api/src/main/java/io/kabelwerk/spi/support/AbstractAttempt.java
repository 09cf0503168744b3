package io.kabelwerk.spi.support;

import io.kabelwerk.spi.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One connect, on one {@link Way} after the other: until a peer or a proxy is reached, each has its share of the time-out.
 *
 * <p>Whatever settles it first wins: success, a failure, the time-out, the caller's cancelling, or the transport's end. From
 * then on nothing of it stays open but the connection that it succeeded with.
 */
public abstract class AbstractAttempt {

    private final AbstractTransport transport;
    private final String peer;
    private volatile AbstractTransport.@Nullable Request request;
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();
    private final long begun = System.nanoTime();

    // What follows is guarded by this object's lock.
    private List<Way> ways = List.of();
    private @Nullable Way current;
    private @Nullable Future<?> share;
    private @Nullable AbstractConnection connection;
    private boolean settled;
    private int dialling; // What is being dialled cannot be dropped yet, and needs what the transport has.

    /**
     * An attempt that is not begun.
     *
     * @param transport the transport
     * @param request what is asked for
     */
    protected AbstractAttempt(AbstractTransport transport, AbstractTransport.Request request) {
        this.transport = Objects.requireNonNull(transport, "transport must not be null");
        this.request = Objects.requireNonNull(request, "request must not be null");
        this.peer = request.address().toString();
    }

    // ---- What a transport does with its library.

    /** Whether names are looked up before {@link #dial}; not where the library does that itself. */
    protected boolean isResolving() {
        return true;
    }

    /**
     * Begins to connect. {@link #reached}, {@link #unreachable}, {@link #fail} or {@link #open} tells how it goes. Called on
     * a thread of {@link Background}, so it may block; when the way has had its share of {@code connectTimeout}, {@link
     * #drop} is called meanwhile, and the next way is tried.
     *
     * @param way where to
     * @throws IOException if the attempt fails
     */
    protected abstract void dial(Way way) throws IOException;

    /** Lets go of the socket that was last dialled, at once. Any number of times, on any thread; also where there is none. */
    protected abstract void drop();

    // ---- What a transport tells, on any thread. What it tells late, of a way that has had its share, changes nothing.

    /**
     * There is a TCP connection, to the peer or to the proxy: from here on no other way is tried. To be told before TLS
     * and before the proxy has answered; where a library tells it late or not at all, a peer that is slow to answer may cost
     * it its share of the time.
     *
     * @param way where to
     * @return false if it comes too late, for another way is tried by now, or nobody waits any more: drop that socket
     */
    public final boolean reached(Way way) {
        synchronized (this) {
            if (!way.equals(current) || (settled && connection == null)) {
                return false;
            }
            stopShare();
            ways = List.of();
        }
        AbstractTransport.Request asked = request;
        if (asked != null) {
            transport.remember(asked.address(), way);
        }
        return true;
    }

    /**
     * There is no TCP connection. The next way is tried, if there is one.
     *
     * @param way where to
     * @param error why
     */
    public final void unreachable(Way way, Throwable error) {
        synchronized (this) {
            if (!isTrying(way)) {
                return;
            }
            giveUp();
        }
        goOn(way, error);
    }

    /** A way has had its share of the time. */
    private void expire(Way way, Duration part) {
        synchronized (this) {
            if (share == null || !isTrying(way)) { // It may have been reached at the last moment.
                return;
            }
            giveUp();
        }
        goOn(way, new SocketTimeoutException("no answer within " + part.toMillis() + " ms"));
    }

    private synchronized boolean isTrying(Way way) {
        return !settled && way.equals(current);
    }

    private synchronized void giveUp() {
        current = null;
        stopShare();
    }

    private void goOn(Way from, Throwable error) {
        drop();
        transport.background().execute(() -> tryNext(toldSelector(from, error)));
    }

    /** It has failed, and would on every way. */
    private void fail(IOException error) {
        if (settle()) {
            // Not on the caller's thread, which may hold locks. When the failure is visible, nothing is open anymore.
            transport.background().execute(() -> {
                drop();
                opening.completeExceptionally(error);
            });
        }
    }

    /**
     * It has failed on a way, and would on every other.
     *
     * @param way on which way
     * @param error why, in our words
     */
    public final void fail(Way way, IOException error) {
        if (isTrying(way)) {
            fail(error);
        }
    }

    /**
     * It has failed because of an error of the library, whose words are left out.
     *
     * @param way on which way
     * @param error why
     */
    public final void failBecauseOf(Way way, Throwable error) {
        fail(way, notOpened(error));
    }

    private IOException notOpened(Throwable error) {
        return Redaction.ioException("Could not open a connection to " + peer, error);
    }

    /**
     * The socket was closed, or TLS failed, between TCP and the answer to the upgrade.
     *
     * @param way on which way
     * @param cause why, if the library says so; its words are left out
     */
    public final void lost(Way way, @Nullable Throwable cause) {
        String message = "The connection to " + peer + " was lost before the upgrade was answered";
        fail(way, cause == null ? new IOException(message) : Redaction.ioException(message, cause));
    }

    /**
     * The upgrade is answered: hands out the connection.
     *
     * @param opened the connection, made with {@link AbstractConnection#AbstractConnection(AbstractAttempt)}, or
     *     with {@link #over} as its {@code onEnd}
     * @return false if nobody waits for it any more: {@link AbstractConnection#abort} it
     */
    public final boolean open(AbstractConnection opened) {
        synchronized (this) {
            if (settled) {
                return false;
            }
            settled = true;
            connection = opened;
            stopShare();
            request = null; // The address holds the token, and a connection may stay open for days.
            ways = List.of();
        }
        opened.open(opening);
        return true;
    }

    /** The connection is gone, or there will be none. Any number of times; an override has to call it. */
    public void over() {
        transport.over(this);
    }

    /**
     * What all attempts share.
     *
     * @return the transport
     */
    public final AbstractTransport transport() {
        return transport;
    }

    /**
     * What was asked for.
     *
     * @return the request
     * @throws IllegalStateException once {@link #open} has handed out a connection: it holds secrets, and is forgotten then
     */
    public final AbstractTransport.Request request() {
        AbstractTransport.Request asked = request;
        if (asked == null) {
            throw new IllegalStateException(
                    "The attempt has led to an open connection, and has forgotten what was asked for");
        }
        return asked;
    }

    /**
     * Where to.
     *
     * @return the address
     * @throws IllegalStateException once {@link #open} has handed out a connection
     */
    public final Address address() {
        return request().address();
    }

    /** Who is at the other end, for messages. */
    final String peer() {
        return peer;
    }

    // ---- Its life.

    final CompletableFuture<Connection> start() {
        Duration limit = transport.options().connectTimeout();
        Future<?> clock = transport
                .background()
                .after(
                        limit,
                        () -> fail(new SocketTimeoutException("No open connection to " + peer + " within "
                                + limit.toMillis() + " ms; see connectTimeout")));
        var unused = opening.whenComplete((opened, failure) -> {
            clock.cancel(false);
            if (opened == null) {
                if (settle()) { // The caller has cancelled it.
                    drop();
                }
                if (!isDialling()) {
                    over();
                }
            }
        });
        transport.background().execute(() -> step(this::findWays));
        return opening;
    }

    /** Ends it, or the connection that it has led to. */
    final void abort(IOException reason) {
        fail(reason);
        AbstractConnection opened;
        synchronized (this) {
            opened = connection;
        }
        if (opened != null) {
            opened.abort();
        }
    }

    /** A part of an attempt. */
    @FunctionalInterface
    protected interface Step {

        /**
         * Takes the step.
         *
         * @throws IOException if the attempt fails
         */
        void run() throws IOException;
    }

    /**
     * Takes a step. What it throws is how the attempt fails.
     *
     * @param step the step
     */
    protected final void step(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            fail(e);
        } catch (Throwable e) { // such as a selector that throws, or a library that is not whole
            fail(notOpened(e));
        }
    }

    private void findWays() throws IOException {
        address().checkPort();
        List<Way> found = new ArrayList<>(Way.all(address(), transport.options().proxySelector(), isResolving()));
        Way good = transport.lastGood(address());
        if (found.remove(good)) {
            found.add(0, good);
        }
        synchronized (this) {
            ways = found;
        }
        tryNext(new ConnectException("There is no way to " + peer));
    }

    private void tryNext(IOException why) {
        Way way;
        synchronized (this) {
            way = settled || ways.isEmpty() ? null : ways.remove(0);
            current = way;
            dialling += way == null ? 0 : 1;
            if (way != null && !ways.isEmpty()) {
                long left = transport.options().connectTimeout().toNanos() - (System.nanoTime() - begun);
                Duration part = Duration.ofNanos(Math.max(1, left / (ways.size() + 1)));
                share = transport.background().after(part, () -> expire(way, part));
            }
        }
        if (way == null) {
            fail(why);
        } else {
            step(() -> dial(way));
            if (isLastToDialInVain()) {
                drop(); // It may have come too early for what was dialled meanwhile.
                over();
            }
        }
    }

    private synchronized boolean isLastToDialInVain() {
        dialling--;
        return dialling == 0 && settled && connection == null;
    }

    private synchronized boolean isDialling() {
        return dialling > 0;
    }

    private IOException toldSelector(Way way, Throwable error) {
        Proxy proxy = way.proxy();
        ConnectException refused = new ConnectException(
                "Could not reach " + peer + (proxy == null ? "" : " through the proxy " + proxy.address()));
        refused.initCause(Redaction.of(error));
        ProxySelector selector = transport.options().proxySelector().orElse(null);
        AbstractTransport.Request asked = request;
        if (selector != null && proxy != null && asked != null) {
            try {
                selector.connectFailed(asked.address().page(), proxy.address(), refused);
            } catch (RuntimeException e) {
                // It is told, and no more.
            }
        }
        return refused;
    }

    private boolean settle() {
        synchronized (this) {
            boolean first = !settled;
            settled = true;
            stopShare();
            return first;
        }
    }

    private void stopShare() {
        if (share != null) {
            share.cancel(false);
            share = null;
        }
    }
}
