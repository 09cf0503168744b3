package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.support.RequestHeaders;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where a connection goes. Its string form leaves out the path and the query, which hold the token.
 *
 * @param uri the whole address
 * @param secure whether the connection is encrypted
 * @param host the host's name or IP address, an IPv6 address without brackets
 * @param port the port
 * @param headers the headers to send with the upgrade
 */
record Target(URI uri, boolean secure, String host, int port, HttpHeaders headers) {

    static Target of(URI uri, Map<String, String> headers) {
        boolean secure = isSecure(uri);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException(
                    "The address has no valid host; it must look like wss://example.com/path");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        HttpHeaders copy = new DefaultHttpHeaders();
        RequestHeaders.copyOf(headers).forEach(copy::add);
        return new Target(uri, secure, withoutBrackets(host), port, copy);
    }

    private static boolean isSecure(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "ws" -> false;
            case "wss" -> true;
            default ->
                throw new IllegalArgumentException("The scheme of the address must be ws or wss, but is "
                        + (scheme.isEmpty() ? "missing" : scheme));
        };
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The address that a proxy selector is asked with: as that of an HTTP request, without the query. */
    URI asHttp() {
        String scheme = secure ? "https://" : "http://";
        String portIfAny = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = Objects.requireNonNullElse(uri.getRawPath(), "");
        return URI.create(scheme + uri.getHost() + portIfAny + path);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
