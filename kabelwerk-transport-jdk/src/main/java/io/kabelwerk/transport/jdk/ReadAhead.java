package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Connection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was read while nobody wanted it: texts, at most {@link Connection#READ_AHEAD} bytes of them and one more, and the
 * end behind them.
 */
final class ReadAhead {

    /** What a text needs besides its characters, so that empty ones count, too. */
    private static final int OVERHEAD = 64;

    private final BooleanSupplier wanted;
    private final Consumer<String> sink;
    private final Runnable more;

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger bytes = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

    /** How often it was called for, so that one thread at a time hands on. */
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * Nothing read yet.
     *
     * @param wanted whether texts are wanted now
     * @param sink takes them, one at a time
     * @param more asks for one thing more from the library
     */
    ReadAhead(BooleanSupplier wanted, Consumer<String> sink, Runnable more) {
        this.wanted = wanted;
        this.sink = sink;
        this.more = more;
    }

    /** A text was read. It is handed on from within this call, if it is wanted and nothing waits before it. */
    void put(String text) {
        bytes.addAndGet(cost(text));
        texts.add(text);
        handOn();
        full.set(true);
        askForMore();
    }

    /** Nothing more will be read. */
    void end(Runnable action) {
        end.set(action);
        handOn();
    }

    /** Whether anything waits. */
    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Hands on what is wanted by now. */
    void handOn() {
        int seen = calls.incrementAndGet();
        if (seen > 1) {
            return;
        }
        do {
            String text;
            while (wanted.getAsBoolean() && (text = texts.poll()) != null) {
                bytes.addAndGet(-cost(text));
                sink.accept(text);
            }
            Runnable last = texts.isEmpty() ? end.getAndSet(null) : null;
            if (last != null) {
                last.run();
            }
            askForMore();
            seen = calls.addAndGet(-seen);
        } while (seen > 0);
    }

    private void askForMore() {
        if (bytes.get() <= Connection.READ_AHEAD && full.getAndSet(false)) {
            more.run();
        }
    }

    /** Two bytes for a character at the most. */
    private static int cost(String text) {
        return OVERHEAD + Character.BYTES * text.length();
    }
}
