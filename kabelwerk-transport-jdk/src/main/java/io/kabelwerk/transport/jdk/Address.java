package io.kabelwerk.transport.jdk;

import java.net.ConnectException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a connection goes. Its string form leaves out the path and the query, which hold the token.
 *
 * @param uri the whole address
 */
record Address(URI uri) {

    private static final int LAST_PORT = 0xffff;

    static Address of(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException(
                    "The scheme of the address must be ws or wss, but is " + (scheme.isEmpty() ? "missing" : scheme));
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "The address has no valid host; it must look like wss://example.com/path");
        }
        return new Address(URI.create(uri.toASCIIString()));
    }

    /** A port that cannot be is a place where nobody listens. */
    void checkPort() throws ConnectException {
        if (uri.getPort() > LAST_PORT) {
            throw new ConnectException("The port of " + this + " must be at most " + LAST_PORT);
        }
    }

    @Override
    public String toString() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
