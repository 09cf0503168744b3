package io.kabelwerk.transport.tyrus;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/**
 * Where to connect to, taken apart. Only the {@link #target()} has the query, and with it the token; it must not be
 * shown to anybody but the peer, and so {@link #toString()} leaves it out.
 *
 * @param secure whether it is {@code wss}
 * @param host the host's name or address, an IPv6 address without its brackets
 * @param port the port
 * @param origin scheme, host and port alone, as they are given
 * @param page the address without the query, as a web address: what a proxy selector is asked with
 * @param target what the request line asks for: path and query, byte for byte
 */
record Address(boolean secure, String host, int port, URI origin, URI page, String target) {

    static Address of(URI uri) {
        Objects.requireNonNull(uri, "uri");
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("wss");
        if (!secure && !scheme.equals("ws")) {
            throw new IllegalArgumentException("The address must begin with ws:// or wss://, but its scheme is "
                    + (scheme.isEmpty() ? "missing" : "'" + scheme + "'"));
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("The address has no host, or one that is not valid: a host's name may"
                    + " have letters, digits, '-' and '.'");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
        try {
            URI origin = new URI(scheme, null, host, uri.getPort(), "/", null, null);
            URI page = URI.create((secure ? "https" : "http") + "://" + origin.getRawAuthority() + path);
            return new Address(secure, withoutBrackets(host), port, origin, page, target);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The address has a host that is not valid", e);
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
