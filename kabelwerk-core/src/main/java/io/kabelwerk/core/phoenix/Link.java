package io.kabelwerk.core.phoenix;

import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.support.Utf8;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, and the connection that it leads to. Its owner is called on the session's executor, and only
 * as long as this is the owner's current link: the end of an old connection cannot reach the next session (S14).
 */
final class Link {

    /** The socket. */
    interface Owner {
        /** Whether a link is the current one. */
        boolean isCurrent(Link link);

        /** The connection is open. */
        void opened();

        /** There is no connection, and this link will have none. */
        void attemptFailed(URI uri, Throwable error);

        void received(Frame frame, LongSupplier bytes);

        /** A text that is not a frame was received. */
        void receivedUnreadable(ProtocolViolationException error);

        /** The connection has ended. */
        void closed(Closed closed);
    }

    /** Creates the link of the next attempt. */
    interface Factory {
        Link create();
    }

    /** The close code of a text that is not UTF-8. */
    private static final int NOT_UTF8 = 1007;

    private final Owner owner;
    private final Transport transport;
    private final FrameCodec codec;
    private final SerialExecutor executor;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final Reading reading;
    private final Reading.Window window;
    private final Relay relay = new Relay(this);
    private @Nullable CompletableFuture<Connection> connecting;
    private volatile @Nullable Connection connection;
    private Timers.@Nullable Timer timeout;
    private boolean settled;
    private @Nullable Runnable onceClosed;

    /** How it has ended, where that was told before the opening had come here. */
    private @Nullable Closed endedEarly;

    Link(
            Owner owner,
            Transport transport,
            FrameCodec codec,
            SerialExecutor executor,
            Timers timers,
            Supplier<Settings> settings,
            Reading reading) {
        this.owner = owner;
        this.transport = transport;
        this.codec = codec;
        this.executor = executor;
        this.timers = timers;
        this.settings = settings;
        this.reading = reading;
        this.window = reading.new Window();
    }

    void connect(URI uri) {
        Duration limit = settings.get().connectTimeout(); // An upgrade may never be answered (S13).
        timeout = timers.after(limit, () -> {
            abandon();
            settle(
                    uri,
                    null,
                    new SocketTimeoutException(
                            "no open connection within " + Durations.text(limit) + " (connectTimeout)"));
        });
        try {
            connecting = transport.connect(uri, settings.get().headers(), relay);
        } catch (RuntimeException e) { // A broken transport must not end the session.
            connecting = CompletableFuture.failedFuture(e);
        }
        var unused = connecting.whenComplete((opened, error) -> {
            if (opened == null) {
                relay.link = null;
            }
            executor.execute(() -> settle(uri, opened, error));
        });
    }

    private void settle(URI uri, @Nullable Connection opened, @Nullable Throwable error) {
        if (settled || !owner.isCurrent(this)) {
            if (opened != null && connection == null) {
                opened.abort();
            }
            return;
        }
        settled = true;
        connecting = null;
        cancelTimeout();
        if (opened != null) {
            connection = opened;
            reading.opened(opened);
            owner.opened();
            if (endedEarly != null && owner.isCurrent(this)) {
                owner.closed(endedEarly);
            }
        } else if (error != null) {
            owner.attemptFailed(
                    uri, error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
        }
    }

    /** Sends a text, if the connection is open. A text that cannot be sent is followed by the end of the connection. */
    void send(String text) {
        Connection open = connection;
        if (open != null) {
            var unused = open.sendText(text);
        }
    }

    /**
     * A text is decoded where it is read, while its bytes are there; its frame is handled on the session's executor.
     */
    private void onText(ByteBuffer utf8) {
        int length = utf8.remaining();
        ByteBuffer bytes = utf8.duplicate();
        Arrival arrival;
        try {
            arrival = new Arrival(codec.decode(utf8), length, null);
        } catch (ProtocolViolationException e) {
            arrival = new Arrival(e, length, Utf8.isValid(bytes));
        }
        window.enqueue(length, arrival, connection);
    }

    private void onText(String text) {
        int length = text.length();
        Arrival arrival;
        try {
            arrival = new Arrival(codec.decode(text), length, text);
        } catch (ProtocolViolationException e) {
            arrival = new Arrival(e, length, true);
        }
        window.enqueue(length, arrival, connection);
    }

    /**
     * What has become of a text: a frame or an error. One class for each step of the way would be slower: the JIT compiles
     * each of them with all that is below it.
     */
    private final class Arrival implements Runnable, LongSupplier {
        private final @Nullable Frame frame;
        private final @Nullable ProtocolViolationException error;
        private final int length;
        private final @Nullable String text;
        private final boolean isUtf8;

        /** @param text null if the length is in bytes */
        private Arrival(Frame frame, int length, @Nullable String text) {
            this.frame = frame;
            this.error = null;
            this.length = length;
            this.text = text;
            this.isUtf8 = true;
        }

        private Arrival(ProtocolViolationException error, int length, boolean isUtf8) {
            this.frame = null;
            this.error = error;
            this.length = length;
            this.text = null;
            this.isUtf8 = isUtf8;
        }

        @Override
        public void run() {
            window.dequeue(length);
            if (!owner.isCurrent(Link.this)) {
                return;
            }
            if (frame != null) {
                owner.received(frame, this);
            } else if (error != null) {
                owner.receivedUnreadable(error);
                Connection open = connection;
                if (!isUtf8 && open != null) {
                    var unused = open.close(NOT_UTF8, ""); // Its end is reported to onClosed.
                }
            }
        }

        /** Returns the length in bytes. */
        @Override
        public long getAsLong() {
            return text == null ? length : Utf8.length(text);
        }
    }

    private void onClosed(Closed closed) {
        executor.execute(() -> {
            if (onceClosed != null) {
                Runnable closing = onceClosed;
                onceClosed = null;
                closing.run();
            } else if (!settled) {
                endedEarly = closed;
            } else if (owner.isCurrent(this)) {
                owner.closed(closed);
            }
        });
    }

    /** Closes with a close frame; drops the connection if the transport takes longer than {@code closeTimeout}. */
    void close(Runnable done) {
        Connection open = connection;
        if (open == null) {
            abandon();
            done.run();
            return;
        }
        timeout = timers.after(settings.get().closeTimeout(), this::stopClosing);
        onceClosed = () -> {
            cancelTimeout();
            done.run();
        };
        var unused = open.close(1000, ""); // Its end is reported to onClosed.
    }

    /** Gives up waiting: a half-open connection never ends by itself (S06). */
    void stopClosing() {
        Runnable waiting = onceClosed;
        if (waiting != null) {
            onceClosed = null;
            abandon();
            waiting.run();
        }
    }

    /** Drops the attempt or the connection at once. */
    void abandon() {
        cancelTimeout();
        if (connecting != null) {
            connecting.cancel(true);
        }
        if (connection != null) {
            connection.abort();
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null; // It refers to the address, with the token.
        }
    }

    /**
     * The listener of one connection, as the transport sees it. A library may keep a listener long after the end of its
     * connection (a selector keeps the last one that it looked at), and with it would keep the session.
     */
    private static final class Relay implements Listener {
        private volatile @Nullable Link link;

        private Relay(Link link) {
            this.link = link;
        }

        @Override
        public void onBatch(Runnable texts) {
            Link current = link;
            if (current != null) {
                current.reading.batch(texts);
            } else {
                texts.run();
            }
        }

        @Override
        public void onText(ByteBuffer utf8) {
            Link current = link;
            if (current != null) {
                current.onText(utf8);
            }
        }

        @Override
        public void onText(String text) {
            Link current = link;
            if (current != null) {
                current.onText(text);
            }
        }

        @Override
        public void onClosed(Closed closed) {
            Link current = link;
            link = null;
            if (current != null) {
                current.onClosed(closed);
            }
        }
    }
}
