package io.kabelwerk.tck.server;

import java.util.List;
import java.util.Optional;

/**
 * An HTTP request as it came, up to the empty line.
 *
 * @param text all of it, one character for each byte
 */
public record RequestHead(String text) {

    public String requestLine() {
        return text.substring(0, text.indexOf("\r\n"));
    }

    public String method() {
        return requestLine().split(" ", -1)[0];
    }

    /** The path and the query, byte for byte. */
    public String target() {
        return requestLine().split(" ", -1)[1];
    }

    public Optional<String> header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    public List<String> headers(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
