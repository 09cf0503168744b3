package io.kabelwerk.spi.support;

import java.io.IOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Texts on their way to a library that takes one at a time: the next one is given to it when the last one is on its way.
 * What waits stays a string.
 *
 * <p>Any thread may give texts; none waits for another, and however many texts a library takes at once, no stack grows.
 */
public final class SendQueue {

    /** How a text, or a close frame, gets to the library. */
    @FunctionalInterface
    public interface Writer {

        /**
         * Gives a text to the library.
         *
         * @param text the text
         * @return completes once the next one may be given
         */
        CompletionStage<?> write(String text);
    }

    private record Letter(String text, CompletableFuture<Void> sent) {}

    private final Writer writer;
    private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();

    /** How many letters wait or are being written, and one for each thing else that wants a look at the queue. */
    private final AtomicInteger pending = new AtomicInteger();

    private volatile @Nullable Letter writing;
    private volatile @Nullable Runnable last;
    private volatile boolean discarding;

    /** Used only by the thread that works. */
    private boolean finished;

    /**
     * An empty queue.
     *
     * @param writer takes one text at a time
     */
    public SendQueue(Writer writer) {
        this.writer = Objects.requireNonNull(writer, "writer must not be null");
    }

    /**
     * Sends a text behind those before it.
     *
     * @param text the text
     * @return completes when the library has taken it; fails with an {@link IOException} if it has not
     */
    public CompletableFuture<Void> send(String text) {
        Objects.requireNonNull(text, "text must not be null");
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (last != null || discarding) {
            sent.completeExceptionally(closed());
            return sent;
        }
        letters.add(new Letter(text, sent));
        if (discarding) {
            discard();
        } else {
            poke();
        }
        return sent;
    }

    /**
     * Does something once all texts that were given are on their way or discarded, and takes no more.
     *
     * @param action such as sending a close frame
     */
    public void finish(Runnable action) {
        last = Objects.requireNonNull(action, "action must not be null");
        poke();
    }

    /** Fails what is not on its way yet, and all that comes later. */
    public void discard() {
        discarding = true;
        Letter letter = writing;
        do {
            if (letter != null) {
                letter.sent.completeExceptionally(closed());
            }
        } while ((letter = letters.poll()) != null);
    }

    /** The error of a text that comes too late. */
    static IOException closed() {
        return new IOException("The connection is closed; the text was not sent");
    }

    /**
     * Returns the failure of a text that was on its way, for transports that need no queue, too.
     *
     * @param cause why the library could not send it
     * @return the error for {@link io.kabelwerk.spi.Connection#sendText}
     */
    public static IOException notSent(Throwable cause) {
        return new IOException("The connection broke before the text was sent", Redaction.of(cause));
    }

    private void poke() {
        if (pending.getAndIncrement() == 0) {
            work(1);
        }
    }

    /** Writes until a text is not taken at once; its completion goes on. */
    private void work(int seen) {
        int known = seen;
        do {
            Letter letter;
            while ((letter = letters.poll()) != null) {
                if (!write(letter)) {
                    return; // goOn() has the right to work from here on.
                }
            }
            Runnable action = last;
            if (action != null && !finished) {
                finished = true;
                action.run();
            }
            known = pending.addAndGet(-known);
        } while (known > 0);
    }

    /** Whether that is done already. */
    private boolean write(Letter letter) {
        if (discarding) {
            letter.sent.completeExceptionally(closed());
            return true;
        }
        writing = letter;
        CompletableFuture<?> written;
        try {
            written = writer.write(letter.text).toCompletableFuture();
        } catch (Throwable e) {
            written = CompletableFuture.failedFuture(e);
        }
        if (written.isDone()) {
            settle(letter, written.isCompletedExceptionally() ? failureOf(written) : null);
            return true;
        }
        var unused = written.whenComplete((value, error) -> {
            settle(letter, error);
            work(pending.get());
        });
        return false;
    }

    private void settle(Letter letter, @Nullable Throwable error) {
        if (error == null) {
            letter.sent.complete(null);
        } else {
            letter.sent.completeExceptionally(notSent(error));
            discard();
        }
    }

    private static Throwable failureOf(CompletableFuture<?> failed) {
        return failed.handle((value, error) -> error).join();
    }
}
