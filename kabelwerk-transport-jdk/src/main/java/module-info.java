/**
 * A transport on {@link java.net.http.WebSocket}, found by {@link java.util.ServiceLoader} under the name {@code jdk}.
 *
 * <p>There is nothing in it to call: it exports no package.
 *
 * @provides io.kabelwerk.spi.TransportProvider the transport named {@code jdk}
 */
module io.kabelwerk.transport.jdk {
    requires io.kabelwerk.api;
    requires java.net.http;
    // To keep the JDK's client from logging tokens; where there is no such module, it has nowhere to log them.
    requires static java.logging;
    requires static org.jspecify;

    provides io.kabelwerk.spi.TransportProvider with
            io.kabelwerk.transport.jdk.JdkTransportProvider;
}
