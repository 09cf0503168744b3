package io.kabelwerk;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A file that was uploaded to a room. {@link Room#postMessage(Upload)} makes a message of it.
 *
 * @param id its ID
 * @param mimeType its media type, such as {@code image/png}
 * @param name its file name
 * @param original the file itself
 * @param preview a picture of it, at most 500 × 500 pixels
 */
public record Upload(long id, String mimeType, String name, Rendition original, Rendition preview) {

    /** Checks that nothing is null. */
    public Upload {
        Objects.requireNonNull(mimeType, "mimeType must not be null");
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(original, "original must not be null");
        Objects.requireNonNull(preview, "preview must not be null");
    }

    /** The ID and the media type only: name and addresses are personal. */
    @Override
    public String toString() {
        return "Upload[id=" + id + ", mimeType=" + mimeType + "]";
    }

    /**
     * A form of the file, such as the original or the preview.
     *
     * @param url the address; anyone who knows it can read the file
     * @param width the width in pixels, perhaps with a fraction; empty unless it is an image
     * @param height the height in pixels, perhaps with a fraction; empty unless it is an image
     */
    public record Rendition(String url, OptionalDouble width, OptionalDouble height) {

        /** Checks that nothing is null. */
        public Rendition {
            Objects.requireNonNull(url, "url must not be null");
            Objects.requireNonNull(width, "width must not be null");
            Objects.requireNonNull(height, "height must not be null");
        }

        /** The sizes only: the address is a secret. */
        @Override
        public String toString() {
            return "Rendition[width=" + width + ", height=" + height + "]";
        }
    }
}
