package io.kabelwerk.spi.support;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The headers that can be sent with a WebSocket upgrade and with an upload.
 *
 * <p>Libraries differ in what they refuse, and when: one fails at each connect, another sends a header that changes what
 * the request means. So all transports accept the same headers, and everything else is refused here.
 */
public final class RequestHeaders {

    /** Names, in lower case, of headers that belong to the connection, to the request's framing, or to proxies. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String RESERVED_PREFIX = "sec-websocket-";

    /** The characters, besides letters and digits, that RFC 7230 allows in a name. */
    private static final String NAME_PUNCTUATION = "!#$%&'*+-.^_`|~";

    private RequestHeaders() {}

    /**
     * Checks headers and copies them.
     *
     * @param headers the headers
     * @return an unmodifiable copy, sorted by name; names ignore case
     * @throws IllegalArgumentException if a name is not a token (RFC 7230, section 3.2.6), or is one that HTTP and the
     *     WebSocket handshake use themselves: {@code Accept-Encoding}, {@code Connection}, {@code Content-Encoding}, {@code
     *     Content-Length}, {@code Expect}, {@code Host}, {@code HTTP2-Settings}, {@code Keep-Alive}, {@code
     *     Proxy-Authorization}, {@code Proxy-Connection}, {@code TE}, {@code Trailer}, {@code Transfer-Encoding}, {@code
     *     Upgrade}, {@code Sec-WebSocket-*}; if two names differ in case only; if a value has a character that is not
     *     printable ASCII, or a space at its beginning or end. No message repeats a value
     */
    public static Map<String, String> copyOf(Map<String, String> headers) {
        if (Objects.requireNonNull(headers, "headers must not be null").isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            requireName(name);
            requireValue(name, value);
            if (copy.put(name, value) != null) {
                throw new IllegalArgumentException("The header " + name + " is given twice, in different spellings");
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    /** An unusable name is not repeated: a value may have been passed in its place. */
    private static void requireName(String name) {
        if (Objects.requireNonNull(name, "The name of a header must not be null")
                .isEmpty()) {
            throw new IllegalArgumentException("The name of a header must not be empty");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                throw new IllegalArgumentException("The name of a header has a character at index " + i
                        + " that is not allowed there; use letters, digits and hyphens");
            }
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lowerCase) || lowerCase.startsWith(RESERVED_PREFIX)) {
            throw new IllegalArgumentException(
                    "The header " + name + " is reserved for the connection itself; leave it out");
        }
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || NAME_PUNCTUATION.indexOf(c) >= 0;
    }

    private static void requireValue(String name, String value) {
        Objects.requireNonNull(value, () -> "The value of the header " + name + " must not be null");
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                throw new IllegalArgumentException("The value of the header " + name + " has a character at index " + i
                        + " that is not allowed there; use printable ASCII");
            }
        }
        if (value.startsWith(" ") || value.endsWith(" ")) {
            throw new IllegalArgumentException(
                    "The value of the header " + name + " begins or ends with a space; strip it");
        }
    }
}
