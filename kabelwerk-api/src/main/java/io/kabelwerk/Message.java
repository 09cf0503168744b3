package io.kabelwerk;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A message in a room. The IDs of a room's messages grow in the order in which they were posted.
 *
 * @param id its ID
 * @param roomId the ID of its room
 * @param type its kind
 * @param text its text as the person typed it: the entities with which the backend escapes texts are decoded. It is not
 *     HTML: escape it before you put it into a page. Empty for an upload
 * @param html its text as HTML, exactly as the backend sends it. It may be shown in a page as it is if the backend is
 *     trusted: a Kabelwerk backend sends {@code <p>} paragraphs with {@code <br>}, and of markdown {@code <em>}, {@code
 *     <strong>} and links ({@code <a href="…" target="_blank">}, http and https only), and escapes everything else. The
 *     SDK does not check this: sanitize it if the backend is not trusted. Empty for an upload
 * @param insertedAt when it was posted
 * @param updatedAt when it was last changed
 * @param upload the uploaded file, of an image or attachment
 * @param user who posted it; empty for a notice of the backend's
 */
public record Message(
        long id,
        long roomId,
        MessageType type,
        String text,
        String html,
        Instant insertedAt,
        Instant updatedAt,
        Optional<Upload> upload,
        Optional<User> user) {

    /** Checks that nothing is null. */
    public Message {
        Objects.requireNonNull(type, "type must not be null");
        Objects.requireNonNull(text, "text must not be null");
        Objects.requireNonNull(html, "html must not be null");
        Objects.requireNonNull(insertedAt, "insertedAt must not be null");
        Objects.requireNonNull(updatedAt, "updatedAt must not be null");
        Objects.requireNonNull(upload, "upload must not be null");
        Objects.requireNonNull(user, "user must not be null");
    }

    /** The IDs and the kind only: what was written is personal. */
    @Override
    public String toString() {
        return "Message[id=" + id + ", roomId=" + roomId + ", type=" + type + "]";
    }
}
