package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A transport without a network: whatever is pushed is answered at once. */
final class Loopback implements Transport {

    private static final Pattern PART_OF_INBOX = Pattern.compile("\"limit\":(\\d+),\"offset\":(\\d+)");

    private @Nullable Listener listener;
    private int rooms;

    /** How many rooms the inbox has. */
    void setRooms(int count) {
        rooms = count;
    }

    void receive(String text) {
        Objects.requireNonNull(listener, "connected").onText(text);
    }

    void receive(ByteBuffer utf8) {
        Objects.requireNonNull(listener, "connected").onText(utf8);
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener opened) {
        listener = opened;
        return CompletableFuture.completedFuture(new Connection() {
            @Override
            public CompletableFuture<Void> sendText(String text) {
                String[] parts = text.substring(1).split(",", 4);
                Matcher part = PART_OF_INBOX.matcher(parts[3]);
                receive(
                        part.find()
                                ? Frames.listed(
                                        parts[0],
                                        parts[1],
                                        parts[2],
                                        Integer.parseInt(part.group(2)),
                                        Integer.parseInt(part.group(1)),
                                        rooms)
                                : Frames.reply(parts[0], parts[1], parts[2]));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void pauseReading() {}

            @Override
            public void resumeReading() {}

            @Override
            public CompletableFuture<Void> close(int code, String reason) {
                opened.onClosed(Closed.of(code, reason));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void abort() {
                opened.onClosed(Closed.of(Closed.ABNORMAL, ""));
            }
        });
    }

    @Override
    public void close() {}
}
