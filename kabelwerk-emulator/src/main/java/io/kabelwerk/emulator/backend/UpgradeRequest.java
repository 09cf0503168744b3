package io.kabelwerk.emulator.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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
     * Names the parameters and headers, never their values: one of them is the token.
     *
     * @return the names
     */
    @Override
    public String toString() {
        return query.keySet().stream().collect(Collectors.joining(", ", "UpgradeRequest[", "]"));
    }
}
