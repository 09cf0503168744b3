package io.kabelwerk.transport.jdk;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Asks the given selector for the JDK's client, which takes the first answer only, goes without a proxy if that is a
 * SOCKS proxy, and would show the selector the query, which holds the token.
 */
final class Proxies extends ProxySelector {

    private final ProxySelector selector;

    private Proxies(ProxySelector selector) {
        this.selector = selector;
    }

    static ProxySelector of(ProxySelector selector) {
        return new Proxies(selector);
    }

    @Override
    public List<Proxy> select(URI uri) {
        List<Proxy> proxies = selector.select(withoutQuery(uri));
        for (Proxy proxy : proxies) {
            if (proxy.type() != Proxy.Type.SOCKS) {
                return List.of(proxy);
            }
        }
        throw new IllegalStateException("The proxy selector gave no HTTP proxy, only " + proxies
                + "; let it return an HTTP proxy or Proxy.NO_PROXY");
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        selector.connectFailed(withoutQuery(uri), proxy, failure);
    }

    private static URI withoutQuery(URI uri) {
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath());
    }
}
