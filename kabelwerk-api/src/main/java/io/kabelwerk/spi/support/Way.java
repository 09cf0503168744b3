package io.kabelwerk.spi.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way to an address.
 *
 * @param to where to open the TCP connection: the peer or, with a proxy, the proxy. It is resolved, unless the transport's
 *     library does that itself
 * @param proxy the HTTP proxy that is there, or null for the peer itself
 */
public record Way(InetSocketAddress to, @Nullable Proxy proxy) {

    /** Checks that there is an address. */
    public Way {
        Objects.requireNonNull(to, "to must not be null");
    }

    /** Written out: what JDK 17 makes for a record keeps the record's class loader for good (RedeployLeaksTest). */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Way way && to.equals(way.to) && Objects.equals(proxy, way.proxy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(to, proxy);
    }

    /**
     * All ways, best first: for each answer of the selector, all addresses of its host. May block.
     *
     * @param resolving whether names are looked up
     * @throws UnknownHostException if no name is known
     * @throws IOException if the selector gives nothing that can be used
     */
    static List<Way> all(Address address, Optional<ProxySelector> selector, boolean resolving) throws IOException {
        List<Proxy> proxies = selector.isPresent() ? selector.get().select(address.page()) : List.of(Proxy.NO_PROXY);
        List<Way> ways = new ArrayList<>();
        UnknownHostException unknown = null;
        for (Proxy proxy : proxies) {
            try {
                if (proxy.type() == Proxy.Type.DIRECT) {
                    ways.addAll(to(address.host(), address.port(), null, resolving));
                } else if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress at) {
                    ways.addAll(to(at.getHostString(), at.getPort(), proxy, resolving));
                }
            } catch (UnknownHostException e) {
                unknown = e;
            }
        }
        if (ways.isEmpty()) {
            throw unknown != null
                    ? unknown
                    : new IOException("The proxy selector gave nothing that can be used for " + address + ", only "
                            + proxies + "; let it return an HTTP proxy or Proxy.NO_PROXY");
        }
        return ways;
    }

    private static List<Way> to(String host, int port, @Nullable Proxy proxy, boolean resolving) throws IOException {
        if (!resolving) {
            return List.of(new Way(InetSocketAddress.createUnresolved(host, port), proxy));
        }
        List<Way> ways = new ArrayList<>();
        for (InetAddress resolved : InetAddress.getAllByName(host)) {
            ways.add(new Way(new InetSocketAddress(resolved, port), proxy));
        }
        return ways;
    }
}
