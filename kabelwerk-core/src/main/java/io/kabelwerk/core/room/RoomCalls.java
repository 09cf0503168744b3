package io.kabelwerk.core.room;

import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.topic.Call;
import io.kabelwerk.core.wire.PayloadDecoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests on the topic of a room: their names and params, and what their responses change. */
public final class RoomCalls {

    private RoomCalls() {}

    /**
     * The reply completes the future and delivers no message: its event does, or the next join if the event was lost.
     * So the order of messages does not depend on which of the two comes first (S21, S22, S59).
     */
    static Call<Message> postText(String text) {
        return new Call<>("post_message", Map.of("text", text), PayloadDecoder::message);
    }

    static Call<Message> postUpload(long uploadId) {
        return new Call<>("post_message", Map.of("upload", uploadId), PayloadDecoder::message);
    }

    static Call<Message> deleteMessage(long messageId) {
        return new Call<>("delete_message", Map.of("message", messageId), PayloadDecoder::message);
    }

    /** The result is the marker as it is then: it may be further than this one. */
    static Call<Marker> moveMarker(long messageId, Supplier<RoomChannel> room) {
        return new Call<>("move_marker", Map.of("message", messageId), fields -> {
            Marker marker = PayloadDecoder.marker(fields);
            room.get().move(marker);
            return room.get().markers().own().orElse(marker);
        });
    }

    static Call<Map<String, @Nullable Object>> setAttributes(
            Map<String, @Nullable Object> attributes, Supplier<RoomChannel> room) {
        return new Call<>("set_attributes", Map.of("attributes", attributes), fields -> {
            Map<String, @Nullable Object> updated = fields.json("attributes");
            room.get().update(room.get().details().withAttributes(updated));
            return updated;
        });
    }

    /** @param until null for no end */
    static Call<@Nullable Void> archive(boolean archive, @Nullable Instant until, Supplier<RoomChannel> room) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("archive", archive);
        params.put("until", until == null ? null : until.toString());
        return setInboxInfo(params, room);
    }

    /** @param userId null for nobody */
    static Call<@Nullable Void> assign(@Nullable Long userId, Supplier<RoomChannel> room) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("hub_user", userId);
        return setInboxInfo(params, room);
    }

    private static Call<@Nullable Void> setInboxInfo(Map<String, @Nullable Object> params, Supplier<RoomChannel> room) {
        return new Call<>("set_inbox_info", params, fields -> {
            room.get().update(room.get().readDetails(fields));
            return null;
        });
    }

    /** @param onError gets each entry that cannot be read */
    static Call<MessagePage> pageBefore(long messageId, Consumer<? super ProtocolViolationException> onError) {
        return new Call<>("list_messages", Map.of("before", messageId), fields -> MessagePage.of(fields, onError));
    }

    static Call<MessagePage> newestPage(Consumer<? super ProtocolViolationException> onError) {
        return pageBefore(Long.MAX_VALUE, onError);
    }

    /** The params of a join; {@code after} is 0 for a join from the beginning. */
    static Map<String, @Nullable Object> joinAfter(long after) {
        return after > 0 ? Map.of("after", after) : Map.of();
    }
}
