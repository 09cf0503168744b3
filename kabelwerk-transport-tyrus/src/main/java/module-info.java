/**
 * A transport on the Jakarta WebSocket API and Tyrus, with Grizzly's sockets and TLS under it.
 *
 * <p>Exports nothing: it is found by {@link java.util.ServiceLoader} under the name {@code tyrus}. Its package is open
 * to Tyrus alone, which makes one class of it by its name.
 */
module io.kabelwerk.transport.tyrus {
    requires io.kabelwerk.api;
    requires jakarta.websocket.client;
    requires org.glassfish.grizzly;
    requires org.glassfish.grizzly.http;
    requires org.glassfish.tyrus.client;
    requires org.glassfish.tyrus.core;
    requires org.glassfish.tyrus.spi;
    requires static org.jspecify;

    opens io.kabelwerk.transport.tyrus to
            org.glassfish.tyrus.core;

    provides io.kabelwerk.spi.TransportProvider with
            io.kabelwerk.transport.tyrus.TyrusTransportProvider;
}
