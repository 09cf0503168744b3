package io.kabelwerk.core.upload;

import io.kabelwerk.UploadSource;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** A {@code multipart/form-data} body (RFC 7578) with one part, {@code file}, which is streamed. */
final class MultipartFile {

    private final UploadSource source;
    private final String boundary;
    private final BodyPublisher content;

    /**
     * @param random makes the boundary between the parts: 128 random bits, which no file contains
     * @param content the bytes of the file
     */
    MultipartFile(UploadSource source, RandomGenerator random, BodyPublisher content) {
        this.source = source;
        this.boundary = "kabelwerk-" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        this.content = content;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher publisher() {
        String head = "--" + boundary + "\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"" + escaped(source.name()) + "\"\r\n"
                + "Content-Type: " + source.mimeType() + "\r\n\r\n";
        String tail = "\r\n--" + boundary + "--\r\n";
        return BodyPublishers.concat(
                BodyPublishers.ofString(head, StandardCharsets.UTF_8), content, BodyPublishers.ofString(tail));
    }

    /** As browsers do it. */
    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }
}
