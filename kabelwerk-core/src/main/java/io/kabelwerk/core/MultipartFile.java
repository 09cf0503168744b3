package io.kabelwerk.core;

import io.kabelwerk.UploadSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** A {@code multipart/form-data} body (RFC 7578) with one part, {@code file}, which is streamed. */
final class MultipartFile {

    private final UploadSource source;
    private final String boundary;
    private final LongConsumer onSent;

    /**
     * @param boundary what ends the parts; must not occur in the file
     * @param onSent told how many bytes of the file have been handed to the network
     */
    MultipartFile(UploadSource source, String boundary, LongConsumer onSent) {
        this.source = source;
        this.boundary = boundary;
        this.onSent = onSent;
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
                BodyPublishers.ofString(head, StandardCharsets.UTF_8), content(), BodyPublishers.ofString(tail));
    }

    private BodyPublisher content() {
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> {
            try {
                return new Counting(source.content().open(), onSent);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (source.length().isEmpty()) {
            return stream;
        }
        return source.length().getAsLong() == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(stream, source.length().getAsLong());
    }

    /** As browsers do it. */
    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static final class Counting extends FilterInputStream {
        private final LongConsumer onRead;
        private long count;

        private Counting(InputStream in, LongConsumer onRead) {
            super(in);
            this.onRead = onRead;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                count(1);
            }
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read > 0) {
                count(read);
            }
            return read;
        }

        private void count(int read) {
            count += read;
            onRead.accept(count);
        }
    }
}
