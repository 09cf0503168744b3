package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Something that was posted. */
record Message(
        long id,
        Room room,
        User user,
        String type,
        String text,
        String html,
        Instant insertedAt,
        @Nullable Upload upload) {

    MessageSnapshot snapshot() {
        OptionalLong uploadId = upload == null ? OptionalLong.empty() : OptionalLong.of(upload.id());
        return new MessageSnapshot(id, room.id, user.id, type, text, html, insertedAt, uploadId);
    }
}
