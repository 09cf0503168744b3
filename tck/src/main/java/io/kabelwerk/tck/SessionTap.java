package io.kabelwerk.tck;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transport under test, with a tap: a test may change what arrives, for what the emulator never says.
 *
 * <p>A text may become none, or several; the order stays.
 */
final class SessionTap implements Transport {

    private final Transport transport;
    private volatile Function<String, List<String>> incoming = List::of;

    SessionTap(Transport transport) {
        this.transport = transport;
    }

    /** Changes each text that arrives from now on. */
    void onArrival(Function<String, List<String>> change) {
        incoming = change;
    }

    /** Lets everything through again. */
    void leaveAlone() {
        incoming = List::of;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Tapped tapped = new Tapped(listener);
        CompletableFuture<Connection> connecting = transport.connect(uri, headers, tapped);
        CompletableFuture<Connection> opened = connecting.thenApply(connection -> {
            tapped.connection = connection;
            return connection;
        });
        var unused = opened.whenComplete((connection, error) -> {
            if (opened.isCancelled()) {
                connecting.cancel(true);
            }
        });
        return opened;
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
        private volatile @Nullable Connection connection;

        private Tapped(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onText(String text) {
            List<String> texts = incoming.apply(text);
            texts.forEach(listener::onText);
            Connection open = connection;
            if (texts.isEmpty() && open != null) {
                open.request(1);
            }
        }

        @Override
        public void onClosed(Closed closed) {
            listener.onClosed(closed);
        }
    }
}
