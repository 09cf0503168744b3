package io.kabelwerk.core.wire;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Device;
import io.kabelwerk.Hub;
import io.kabelwerk.HubInfo;
import io.kabelwerk.InboxItem;
import io.kabelwerk.InboxItem.EndUserRoom;
import io.kabelwerk.InboxItem.HubUserRoom;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Upload;
import io.kabelwerk.User;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The shapes in which the backend sends things, read into the records of the API. */
public final class PayloadDecoder {

    private PayloadDecoder() {}

    public static User user(PayloadFields fields) {
        return new User(fields.id("id"), fields.string("key"), fields.string("name"));
    }

    public static ConnectedUser connectedUser(PayloadFields fields) {
        return new ConnectedUser(
                fields.id("id"),
                fields.string("key"),
                fields.string("name"),
                fields.optionalId("hub_id"),
                fields.instant("inserted_at"),
                fields.instant("updated_at"));
    }

    public static Device device(PayloadFields fields) {
        return new Device(
                fields.id("id"),
                fields.instant("inserted_at"),
                fields.instant("updated_at"),
                fields.string("push_notifications_token"),
                fields.bool("push_notifications_enabled"));
    }

    public static HubInfo hubInfo(PayloadFields fields, Consumer<ProtocolViolationException> onError) {
        return new HubInfo(fields.id("id"), fields.string("name"), fields.list("users", PayloadDecoder::user, onError));
    }

    public static Message message(PayloadFields fields) {
        return new Message(
                fields.id("id"),
                fields.id("room_id"),
                messageType(fields.string("type")),
                HtmlEntities.decode(fields.string("text")),
                fields.string("html"),
                fields.instant("inserted_at"),
                fields.instant("updated_at"),
                fields.optional("upload", PayloadDecoder::upload),
                fields.optional("user", PayloadDecoder::user));
    }

    public static Upload upload(PayloadFields fields) {
        return new Upload(
                fields.id("id"),
                fields.string("mime_type"),
                fields.string("name"),
                rendition(fields.object("original")),
                rendition(fields.object("preview")));
    }

    public static Marker marker(PayloadFields fields) {
        return new Marker(
                fields.id("message_id"),
                fields.optionalId("room_id"),
                fields.instant("updated_at"),
                fields.id("user_id"));
    }

    /** An inbox item, of whichever side, as it is for a user. */
    public static InboxItem inboxItem(PayloadFields fields, ConnectedUser user) {
        PayloadFields room = fields.object("room");
        Optional<Message> message = fields.optional("message", PayloadDecoder::message);
        Set<Long> markedBy = new LinkedHashSet<>(fields.ids("marked_by"));
        boolean isNew = message.isPresent() && !markedBy.contains(user.id());
        return new InboxItem(user.isHubUser() ? hubUserRoom(room) : endUserRoom(room), message, markedBy, isNew);
    }

    private static EndUserRoom endUserRoom(PayloadFields room) {
        PayloadFields hub = room.object("hub");
        return new EndUserRoom(room.id("id"), new Hub(hub.id("id"), hub.string("name"), hub.string("slug")));
    }

    private static HubUserRoom hubUserRoom(PayloadFields room) {
        return new HubUserRoom(
                room.id("id"),
                room.id("hub_id"),
                user(room.object("user")),
                room.bool("archived"),
                room.optionalId("hub_user_id"),
                room.json("attributes"));
    }

    private static Upload.Rendition rendition(PayloadFields fields) {
        return new Upload.Rendition(
                fields.string("url"), fields.optionalNumber("width"), fields.optionalNumber("height"));
    }

    /** The known types are shared; others are let through. */
    private static MessageType messageType(String name) {
        return switch (name) {
            case "text" -> MessageType.TEXT;
            case "image" -> MessageType.IMAGE;
            case "attachment" -> MessageType.ATTACHMENT;
            case "room_move" -> MessageType.ROOM_MOVE;
            default -> new MessageType(name);
        };
    }
}
