package io.kabelwerk.emulator.backend;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A client's request for a WebSocket.
 *
 * @param query the parameters of the URL, decoded: {@code token}, {@code agent}, {@code vsn}
 * @param headers the headers of the request, names in lower case
 */
public record UpgradeRequest(Map<String, String> query, Map<String, String> headers) {

    /**
     * Makes a request; the maps are copied, in their order.
     *
     * @param query the parameters of the URL, decoded
     * @param headers the headers of the request, names in lower case
     */
    public UpgradeRequest {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Makes the request of a client that connects to a URL.
     *
     * @param url the URL
     * @param headers the headers of the request, names in lower case
     * @return the request
     */
    public static UpgradeRequest of(URI url, Map<String, String> headers) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : Optional.ofNullable(url.getRawQuery()).orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new UpgradeRequest(query, headers);
    }

    /**
     * Names the parameters and headers, never their values: one of them is the token.
     *
     * @return the names
     */
    @Override
    public String toString() {
        return query.keySet().stream().collect(Collectors.joining(", ", "UpgradeRequest[", "]"));
    }
}
