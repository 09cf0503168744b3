package io.kabelwerk.emulator.backend;

import org.jspecify.annotations.Nullable;

/** A file that was uploaded. */
record Upload(long id, User owner, String mimeType, String name, Rendition original, Rendition preview) {

    /** A file of the upload at its URL; an image has a size. */
    record Rendition(
            String url, @Nullable Integer width, @Nullable Integer height) {}

    /** The type of a message of it. */
    String messageType() {
        return mimeType.startsWith("image/") ? "image" : "attachment";
    }
}
