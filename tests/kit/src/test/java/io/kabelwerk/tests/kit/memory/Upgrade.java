package io.kabelwerk.tests.kit.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.RequestHeaders;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The opening handshake (RFC 6455, 4.1): what is asked, and which answer will do. Tells nobody the query. */
final class Upgrade {

    private static final int DEFAULT_PORT = 80;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern INFORMATIONAL = Pattern.compile("HTTP/1\\.1 1(?!01)\\d\\d ");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3})( .*)?");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI uri;
    private final Map<String, String> headers;
    private final String key;

    private Upgrade(URI uri, Map<String, String> headers) {
        this.uri = uri;
        this.headers = headers;
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        key = Base64.getEncoder().encodeToString(bytes);
    }

    static Upgrade of(URI uri, Map<String, String> headers) {
        if (!isWs(uri) && !isWss(uri)) {
            throw new IllegalArgumentException("The scheme must be ws or wss, but is " + uri.getScheme());
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("The address has no host, or none that is valid");
        }
        return new Upgrade(uri, RequestHeaders.copyOf(headers));
    }

    private static boolean isWs(URI uri) {
        return "ws".equalsIgnoreCase(uri.getScheme());
    }

    private static boolean isWss(URI uri) {
        return "wss".equalsIgnoreCase(uri.getScheme());
    }

    boolean wantsTls() {
        return isWss(uri);
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    byte[] request() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder head =
                new StringBuilder("GET ").append(path).append(query).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host()).append(uri.getPort() < 0 ? "" : ":" + uri.getPort());
        head.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
        head.append("\r\nSec-WebSocket-Key: ").append(key);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        return head.append("\r\n\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Whether it is 1xx, and another answer follows. */
    static boolean isInformational(CharSequence answer) {
        return INFORMATIONAL.matcher(answer).lookingAt();
    }

    /** Whether the head of the answer opens a WebSocket. */
    void check(String head) throws IOException {
        List<String> lines = head.lines().toList();
        Matcher statusLine = STATUS_LINE.matcher(lines.get(0));
        if (!statusLine.matches()) {
            throw new IOException("The upgrade was not answered with HTTP/1.1");
        }
        int status = Integer.parseInt(statusLine.group(1));
        if (status != 101) {
            throw new UpgradeRefusedException(status);
        }
        if (!values(lines, "Upgrade").equals(List.of("websocket"))
                || !values(lines, "Connection").contains("upgrade")) {
            throw new IOException("The upgrade was answered with 101, but not to WebSocket");
        }
        if (!headers(lines, "Sec-WebSocket-Accept").equals(List.of(acceptance()))) {
            throw new IOException("The answer's Sec-WebSocket-Accept does not fit the request");
        }
        if (!headers(lines, "Sec-WebSocket-Extensions").isEmpty()
                || !headers(lines, "Sec-WebSocket-Protocol").isEmpty()) {
            throw new IOException("The answer agrees to an extension, or a protocol, that was not offered");
        }
    }

    private String acceptance() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JDK has SHA-1", e);
        }
    }

    private static List<String> headers(List<String> lines, String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** What a header lists, in lower case. */
    private static List<String> values(List<String> lines, String name) {
        return headers(lines, name).stream()
                .flatMap(header -> Arrays.stream(header.toLowerCase(Locale.ROOT).split(",", -1)))
                .map(String::strip)
                .toList();
    }
}
