package io.kabelwerk.spi.support;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Where to connect to, taken apart. Only {@link #uri()} and {@link #target()} have the query, and with it the token; they
 * must not be shown to anybody but the peer, and so {@link #toString()} leaves them out.
 *
 * @param uri the whole address, in ASCII
 * @param secure whether it is {@code wss}
 * @param host the host's name or IP address, an IPv6 address without its brackets
 * @param port the port, also where the address has none
 */
public record Address(URI uri, boolean secure, String host, int port) {

    /** The highest port there is. */
    private static final int LAST_PORT = 0xffff;

    /** Checks that nothing is null. */
    public Address {
        Objects.requireNonNull(uri, "uri must not be null");
        Objects.requireNonNull(host, "host must not be null");
    }

    /**
     * Takes an address apart.
     *
     * @param uri the address
     * @return its parts
     * @throws IllegalArgumentException if its scheme is not {@code ws} or {@code wss}, or if it has no valid host
     */
    public static Address of(URI uri) {
        Objects.requireNonNull(uri, "uri must not be null");
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
        String ascii = uri.toASCIIString();
        return new Address(ascii.equals(uri.toString()) ? uri : URI.create(ascii), secure, withoutBrackets(host), port);
    }

    /**
     * Returns scheme, host and port alone, as they are given.
     *
     * @return the address without path and query
     */
    public URI origin() {
        return URI.create((secure ? "wss" : "ws") + "://" + authority() + "/");
    }

    /**
     * Returns the address without the query, as a web address: what a proxy selector is asked with.
     *
     * @return the address, with {@code http} or {@code https}
     */
    public URI page() {
        return URI.create((secure ? "https" : "http") + "://" + authority() + path());
    }

    /**
     * Returns what the request line asks for: path and query, byte for byte.
     *
     * @return the target, with the token
     */
    public String target() {
        return uri.getRawQuery() == null ? path() : path() + "?" + uri.getRawQuery();
    }

    private String path() {
        return uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    }

    private String authority() {
        return uri.getPort() < 0 ? bracketed() : bracketed() + ":" + uri.getPort();
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * What the {@code Host} header says: the port only where it is not the scheme's own, an IPv6 address in brackets.
     *
     * @return the header's value
     */
    public String hostHeader() {
        return uri.getPort() < 0 || port == (secure ? 443 : 80) ? bracketed() : toString();
    }

    /**
     * The context for TLS.
     *
     * @param given the context, or nothing for the JDK's default
     * @return the context
     * @throws IOException if the JDK has no default context
     */
    public static SSLContext sslContext(Optional<SSLContext> given) throws IOException {
        Objects.requireNonNull(given, "given must not be null");
        try {
            return given.isPresent() ? given.get() : SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("The JDK's default SSL context cannot be made", e);
        }
    }

    /**
     * An engine for TLS that insists on a certificate for this host, and names the host to the peer (SNI), also one without
     * a dot.
     *
     * @param given the context, or nothing for the JDK's default
     * @return an engine in client mode
     * @throws IOException if the JDK has no default context
     */
    public SSLEngine sslEngine(Optional<SSLContext> given) throws IOException {
        SSLEngine engine = sslContext(given).createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!isIpAddress()) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A name does not end in a number (WHATWG, URL), and has no colon. */
    private boolean isIpAddress() {
        return host.indexOf(':') >= 0 || host.matches("(.*\\.)?\\d+");
    }

    /** A port that cannot be is a place where nobody listens. */
    void checkPort() throws ConnectException {
        if (port > LAST_PORT) {
            throw new ConnectException("The port of " + this + " must be at most " + LAST_PORT);
        }
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Host and port alone. */
    @Override
    public String toString() {
        return bracketed() + ":" + port;
    }
}
