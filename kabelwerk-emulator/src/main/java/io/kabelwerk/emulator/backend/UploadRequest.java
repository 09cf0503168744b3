package io.kabelwerk.emulator.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An upload of a client: the headers of the request and its part {@code file}.
 *
 * @param headers the headers of the request, names in lower case; {@code kabelwerk-token} and {@code user-agent} count
 * @param name the file name of the part
 * @param contentType the content type of the part
 * @param content the bytes of the part
 */
public record UploadRequest(Map<String, String> headers, String name, String contentType, Content content) {

    /**
     * Makes a request; the map is copied, in its order.
     *
     * @param headers the headers of the request, names in lower case
     * @param name the file name of the part
     * @param contentType the content type of the part
     * @param content the bytes of the part
     */
    public UploadRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Names the type and the size, never the headers: one of them is the token.
     *
     * @return the type and the size
     */
    @Override
    public String toString() {
        return "UploadRequest[contentType=" + contentType + ", size=" + content.size() + "]";
    }
}
