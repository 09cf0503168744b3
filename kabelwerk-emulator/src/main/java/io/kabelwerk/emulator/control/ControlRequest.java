package io.kabelwerk.emulator.control;

import java.util.Map;

/**
 * A request to the control API.
 *
 * @param method the HTTP method
 * @param path the path, from {@code /control} on
 * @param query the parameters of the URL, decoded
 * @param body the body, perhaps empty
 */
public record ControlRequest(String method, String path, Map<String, String> query, String body) {

    /**
     * Names the method and the path only.
     *
     * @return both
     */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
