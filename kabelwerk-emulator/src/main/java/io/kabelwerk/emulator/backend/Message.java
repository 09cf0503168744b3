package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.MessageSnapshot;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Something that was posted; the source is the text as it came. */
record Message(
        long id,
        Room room,
        User user,
        String type,
        String source,
        String text,
        String html,
        Instant insertedAt,
        @Nullable Upload upload) {

    static Message text(long id, Room room, User user, String source, Instant at) {
        return new Message(id, room, user, "text", source, Markdown.escape(source), Markdown.html(source), at, null);
    }

    static Message upload(long id, Room room, User user, Upload upload, Instant at) {
        return new Message(id, room, user, upload.messageType(), "", "", "", at, upload);
    }

    MessageSnapshot snapshot() {
        OptionalLong uploadId = upload == null ? OptionalLong.empty() : OptionalLong.of(upload.id());
        return new MessageSnapshot(id, room.id, user.id, type, text, html, insertedAt, uploadId);
    }
}
