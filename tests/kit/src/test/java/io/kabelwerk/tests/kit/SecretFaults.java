package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import java.net.URI;
import java.util.List;
import java.util.logging.Logger;

/** What must not be logged. */
final class SecretFaults {

    private static final Logger LOGGER = Logger.getLogger("kabelwerk-fault");

    private SecretFaults() {}

    static List<TransportFault> all() {
        return List.of(
                TransportFault.inLink("T161", "logs texts at the finest level", listener -> new Link(listener) {
                    @Override
                    public void onText(String text) {
                        LOGGER.finest(() -> "Received: " + text);
                        super.onText(text);
                    }
                }),
                new TransportFault("T162", "logs the address of what fails", options -> new Decorated(options) {
                    @Override
                    Throwable failure(Throwable failure, URI uri) {
                        LOGGER.fine(() -> "Cannot connect to " + uri);
                        return failure;
                    }
                }),
                TransportFault.inOptions(
                        "T165",
                        "logs whatever the options say",
                        options -> options.withLogLevel(System.Logger.Level.WARNING)),
                TransportFault.inLink("T164", "logs the reason of a close frame", listener -> new Link(listener) {
                    @Override
                    public void onClosed(Closed closed) {
                        LOGGER.fine(() -> "Closed: " + closed.reason());
                        super.onClosed(closed);
                    }
                }));
    }
}
