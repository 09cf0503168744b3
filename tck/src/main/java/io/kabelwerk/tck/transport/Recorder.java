package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.tck.harness.Await;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A listener that keeps everything that it receives, and notices calls that violate the contract. */
class Recorder implements Listener {

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger largestBatch = new AtomicInteger();
    private final AtomicBoolean inCall = new AtomicBoolean();
    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    private final List<String> wrongs = new ArrayList<>();

    private volatile @Nullable Connection connection;

    /** What it closes if the peer sends what is not UTF-8, as a listener has to. */
    final void use(Connection opened) {
        connection = opened;
    }

    /** The connection, once it is there. */
    final Connection connection() {
        return Objects.requireNonNull(connection, "not connected");
    }

    @Override
    public final void onBatch(Runnable read) {
        Thread current = Thread.currentThread();
        if (!reader.compareAndSet(null, current)) {
            wrong("onBatch twice at once");
        }
        int before = delivered.get();
        try {
            read.run();
        } finally {
            largestBatch.accumulateAndGet(delivered.get() - before, Math::max);
            reader.set(null);
        }
    }

    /** How many texts have come in one batch, at most. */
    final int largestBatch() {
        return largestBatch.get();
    }

    @Override
    public final void onText(ByteBuffer utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            Connection open = connection;
            if (open != null) {
                var unused = open.close(1007, "");
            }
            return;
        }
        onText(text);
    }

    @Override
    public final void onText(String text) {
        enter();
        try {
            if (closed.isDone()) {
                wrong("onText after onClosed");
            }
            Thread reading = reader.get();
            if (reading != null && reading != Thread.currentThread()) {
                wrong("onText on another thread than onBatch");
            }
            delivered.incrementAndGet();
            texts.add(text);
            handleText(text);
        } finally {
            inCall.set(false);
        }
    }

    @Override
    public final void onClosed(Closed how) {
        enter();
        try {
            if (ends.incrementAndGet() > 1) {
                wrong("onClosed once more");
            }
            closed.complete(how);
            handleClosed(how);
        } finally {
            inCall.set(false);
        }
    }

    /** What a test does in {@link #onText(String)}. */
    void handleText(String text) {}

    /** What a test does in {@link #onClosed(Closed)}. */
    void handleClosed(Closed how) {}

    private void enter() {
        if (!inCall.compareAndSet(false, true)) {
            wrong("two calls at once");
        }
    }

    private synchronized void wrong(String what) {
        wrongs.add(what);
    }

    /** The calls that violated the contract. */
    synchronized List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** Waits for the next text. */
    String nextText() {
        try {
            String text = texts.poll(Await.SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("No text was delivered within " + Await.SECONDS + " s; "
                        + (closed.isDone() ? "the connection is " + closed.join() : "the connection is open"));
            }
            return text;
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    /** Waits for so many texts. */
    List<String> nextTexts(int count) {
        List<String> list = new ArrayList<>(count);
        while (list.size() < count) {
            list.add(nextText());
        }
        return list;
    }

    /** How many texts have been delivered so far. */
    int delivered() {
        return delivered.get();
    }

    /** How often the end has been reported so far. */
    int ends() {
        return ends.get();
    }

    /** Waits for the end. */
    Closed closed() {
        return Await.value(closed, "onClosed");
    }
}
