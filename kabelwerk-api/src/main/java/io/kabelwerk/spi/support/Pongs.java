package io.kabelwerk.spi.support;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers pings one pong at a time. While a pong is not on its way yet, a newer ping replaces an older one that waits (RFC
 * 6455, 5.5.3), so that a peer that pings and does not read cannot fill the memory.
 *
 * <p>Pings may come from any thread.
 */
public final class Pongs {

    /** Stands for a pong that is being sent, with no ping waiting behind it. */
    private static final byte[] NONE = new byte[0];

    private final Function<byte[], CompletionStage<?>> sender;

    /** Null while no pong is being sent; otherwise the ping that waits, or {@link #NONE}. */
    private final AtomicReference<byte @Nullable []> waiting = new AtomicReference<>();

    /**
     * No ping yet.
     *
     * @param sender sends a pong with this content; completes once the next one may be sent, and exceptionally if none can
     *     be sent anymore
     */
    public Pongs(Function<byte[], CompletionStage<?>> sender) {
        this.sender = Objects.requireNonNull(sender, "sender must not be null");
    }

    /**
     * Answers a ping, now or when the pong before it is on its way.
     *
     * @param content what the ping contains; valid until this returns
     */
    public void answer(ByteBuffer content) {
        Objects.requireNonNull(content, "content must not be null");
        byte[] own = new byte[content.remaining()]; // NONE is told from an empty ping by its identity.
        content.get(own);
        if (waiting.getAndUpdate(now -> now == null ? NONE : own) == null) {
            send(own);
        }
    }

    private void send(byte[] content) {
        var unused = sender.apply(content).whenComplete((sent, failure) -> {
            if (failure == null) {
                sendWaiting();
            }
        });
    }

    private void sendWaiting() {
        byte[] next = waiting.getAndUpdate(now -> now == NONE ? null : NONE);
        if (next != null && next != NONE) {
            send(next);
        }
    }
}
