/**
 * A transport on Netty, found by {@link java.util.ServiceLoader} under the name {@code netty}.
 *
 * <p>There is nothing in it to call: it exports no package.
 *
 * @provides io.kabelwerk.spi.TransportProvider the transport named {@code netty}
 */
module io.kabelwerk.transport.netty {
    requires io.kabelwerk.api;
    requires io.netty.buffer;
    requires io.netty.codec;
    // codec.http needs it, but only declares it as static: without this line it is missing from a linked image.
    requires io.netty.codec.compression;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.transport;
    requires static org.jspecify;

    provides io.kabelwerk.spi.TransportProvider with
            io.kabelwerk.transport.netty.NettyTransportProvider;
}
