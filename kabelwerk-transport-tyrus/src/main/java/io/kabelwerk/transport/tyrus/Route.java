package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One way to an address.
 *
 * @param to where to open the TCP connection
 * @param proxy the proxy that is there, or null for the peer itself
 */
record Route(InetSocketAddress to, @Nullable Proxy proxy) {

    private static final int LAST_PORT = 0xffff;

    /** All ways, best first: for each answer of the selector, all addresses of its host. May block. */
    static Queue<Route> all(Address address, Optional<ProxySelector> selector) throws IOException {
        List<Proxy> proxies = selector.isPresent() ? selector.get().select(address.page()) : List.of(Proxy.NO_PROXY);
        Queue<Route> routes = new ArrayDeque<>();
        UnknownHostException unknown = null;
        for (Proxy proxy : proxies) {
            try {
                if (proxy.type() == Proxy.Type.DIRECT) {
                    add(routes, address.host(), address.port(), null);
                } else if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress at) {
                    add(routes, at.getHostString(), at.getPort(), proxy);
                }
            } catch (UnknownHostException e) {
                unknown = e;
            }
        }
        if (!routes.isEmpty()) {
            return routes;
        }
        throw unknown != null
                ? unknown
                : new IOException("The proxy selector gave nothing that can be used for " + address
                        + "; it must give an HTTP proxy or a direct connection, but gave " + proxies);
    }

    private static void add(Queue<Route> routes, String host, int port, @Nullable Proxy proxy) throws IOException {
        if (port > LAST_PORT) {
            throw new ConnectException("The port of " + host + ":" + port + " must be at most " + LAST_PORT);
        }
        for (InetAddress resolved : InetAddress.getAllByName(host)) {
            routes.add(new Route(new InetSocketAddress(resolved, port), proxy));
        }
    }
}
