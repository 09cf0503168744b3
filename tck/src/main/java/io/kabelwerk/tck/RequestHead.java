package io.kabelwerk.tck;

import java.util.List;
import java.util.Optional;

/**
 * An HTTP request as it came, up to the empty line.
 *
 * @param text all of it, one character for each byte
 */
record RequestHead(String text) {

    String requestLine() {
        return text.substring(0, text.indexOf("\r\n"));
    }

    String method() {
        return requestLine().split(" ", -1)[0];
    }

    /** The path and the query, byte for byte. */
    String target() {
        return requestLine().split(" ", -1)[1];
    }

    Optional<String> header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    List<String> headers(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
