/**
 * A transport on Tyrus, with Grizzly's sockets and TLS under it.
 *
 * <p>Exports nothing: it is found by {@link java.util.ServiceLoader} under the name {@code tyrus}.
 */
module io.kabelwerk.transport.tyrus {
    requires io.kabelwerk.api;
    requires org.glassfish.grizzly;
    requires org.glassfish.tyrus.core;
    requires org.glassfish.tyrus.spi;
    requires static org.jspecify;

    provides io.kabelwerk.spi.TransportProvider with
            io.kabelwerk.transport.tyrus.TyrusTransportProvider;
}
