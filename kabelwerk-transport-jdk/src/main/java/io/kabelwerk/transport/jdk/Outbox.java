package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.support.Redaction;
import java.io.IOException;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The texts that wait to be sent, in the order in which they were given: the JDK takes one at a time. */
final class Outbox {

    private record Letter(String text, CompletableFuture<Void> sent) {}

    private final Executor workers;
    private final Runnable failed;

    // What follows is guarded by this object's lock.
    private final Queue<Letter> letters = new ArrayDeque<>();
    private @Nullable Letter underWay;
    private @Nullable Runnable farewell;
    private boolean shut;

    /**
     * An outbox.
     *
     * @param workers what futures are completed on
     * @param failed called when a text could not be sent
     */
    Outbox(Executor workers, Runnable failed) {
        this.workers = workers;
        this.failed = failed;
    }

    CompletableFuture<Void> send(WebSocket socket, String text) {
        Letter letter = new Letter(text, new CompletableFuture<>());
        synchronized (this) {
            if (shut) {
                letter.sent.completeExceptionally(closed());
                return letter.sent;
            }
            if (underWay != null) {
                letters.add(letter);
                return letter.sent;
            }
            underWay = letter;
        }
        send(socket, letter);
        return letter.sent;
    }

    /** Takes no more texts, and sends a close frame behind those that were taken. */
    void close(WebSocket socket, int code, String reason) {
        Runnable last = () -> {
            var unused = socket.sendClose(code, reason);
        };
        synchronized (this) {
            if (shut) {
                return;
            }
            shut = true;
            if (underWay != null) {
                farewell = last;
                return;
            }
        }
        last.run();
    }

    /** Fails all that is not sent, and all that comes later. */
    void discard() {
        Queue<Letter> left;
        synchronized (this) {
            shut = true;
            farewell = null;
            left = new ArrayDeque<>(letters);
            letters.clear();
            if (underWay != null) {
                left.add(underWay);
            }
        }
        workers.execute(() -> left.forEach(letter -> letter.sent.completeExceptionally(closed())));
    }

    private void send(WebSocket socket, Letter letter) {
        // Async, or a thousand texts that are sent at once would become a thousand calls within each other.
        var unused = socket.sendText(letter.text, true)
                .whenCompleteAsync(
                        (sent, failure) -> {
                            if (failure == null) {
                                letter.sent.complete(null);
                            } else {
                                letter.sent.completeExceptionally(new IOException(
                                        "The connection broke before the text was sent", Redaction.of(failure)));
                                failed.run();
                            }
                            sendNext(socket);
                        },
                        workers);
    }

    private void sendNext(WebSocket socket) {
        Letter next;
        Runnable last = null;
        synchronized (this) {
            next = letters.poll();
            underWay = next;
            if (next == null) {
                last = farewell;
                farewell = null;
            }
        }
        if (next != null) {
            send(socket, next);
        } else if (last != null) {
            last.run();
        }
    }

    private static IOException closed() {
        return new IOException("The connection is closed; the text was not sent");
    }
}
