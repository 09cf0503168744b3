package io.kabelwerk.tck.session;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The transport under test with a filter: a test may change what arrives, for frames that the emulator never sends.
 *
 * <p>A text may become none, or several; the order stays, and each arrives in the form of the original.
 */
final class SessionTap implements Transport {

    private static final Function<String, List<String>> UNCHANGED = List::of;

    private final Transport transport;
    private volatile Function<String, List<String>> incoming = UNCHANGED;

    SessionTap(Transport transport) {
        this.transport = transport;
    }

    /** Changes each text that arrives from now on. */
    void onArrival(Function<String, List<String>> change) {
        incoming = change;
    }

    /** Lets everything through again. */
    void leaveAlone() {
        incoming = UNCHANGED;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        return transport.connect(uri, headers, new Tapped(listener));
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (Exception e) {
            throw new AssertionError("The transport cannot be closed", e);
        }
    }

    private final class Tapped implements Listener {
        private final Listener listener;

        private Tapped(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onBatch(Runnable texts) {
            listener.onBatch(texts);
        }

        @Override
        public void onText(ByteBuffer utf8) {
            Function<String, List<String>> change = incoming;
            if (change == UNCHANGED) {
                listener.onText(utf8);
                return;
            }
            String text = StandardCharsets.UTF_8.decode(utf8).toString();
            change.apply(text)
                    .forEach(changed -> listener.onText(ByteBuffer.wrap(changed.getBytes(StandardCharsets.UTF_8))));
        }

        @Override
        public void onText(String text) {
            incoming.apply(text).forEach(listener::onText);
        }

        @Override
        public void onClosed(Closed closed) {
            listener.onClosed(closed);
        }
    }
}
