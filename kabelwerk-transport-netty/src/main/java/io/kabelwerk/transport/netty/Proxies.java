package io.kabelwerk.transport.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.util.List;
import java.util.Optional;

/** Asks for a proxy. */
final class Proxies {

    private Proxies() {}

    /** The first proxy of the selector's list that can be used; empty if the connection is to be direct. */
    static Optional<InetSocketAddress> select(Optional<ProxySelector> selector, Target target) throws IOException {
        if (selector.isEmpty()) {
            return Optional.empty();
        }
        List<Proxy> proxies = selector.get().select(target.asHttp());
        for (Proxy proxy : proxies) {
            if (proxy.type() == Proxy.Type.DIRECT) {
                return Optional.empty();
            }
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                return Optional.of(address);
            }
        }
        throw new IOException("The proxy selector gave no HTTP proxy for " + target + ", only " + proxies
                + "; let it return an HTTP proxy or Proxy.NO_PROXY");
    }
}
