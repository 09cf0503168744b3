package io.kabelwerk.tck.simulation;

import io.kabelwerk.UploadSource;
import java.util.concurrent.CompletableFuture;

/** What people do with a client. */
public enum Deed {
    /** Posts a message. */
    POST,
    /** Posts a message, and cancels that at once. */
    POST_AND_CANCEL,
    /** Moves the own marker to the end. */
    MOVE_MARKER,
    /** Loads a page of earlier messages. */
    LOAD_EARLIER,
    /** Leaves the room. */
    LEAVE,
    /** Opens the room. */
    ENTER,
    /** Disconnects the room's object and connects it again at once. */
    REENTER,
    /** Uploads a file. */
    UPLOAD,
    /** Sets an attribute. */
    SET_ATTRIBUTE,
    /** Archives the room, or takes it out of the archive. */
    ARCHIVE,
    /** Looks further down in the inbox. */
    LOAD_MORE,
    /** Searches in the inbox. */
    SEARCH,
    /** Changes their name. */
    RENAME,
    /** Asks how fast the connection is. */
    PING;

    void run(World world, Person person, long roomId) {
        switch (this) {
            case LEAVE -> person.objects().leaveRoom(roomId);
            case REENTER -> person.room(roomId).ifPresent(RoomWatch::again);
            case ENTER -> {
                if (world.roomsOf(person.user()).contains(roomId)) {
                    person.objects().openRoom(roomId);
                }
            }
            case LOAD_MORE ->
                person.inbox()
                        .ifPresent(inbox -> Person.attempt(
                                () -> person.deadlines().request(inbox.inbox().loadMore(), "loadMore")));
            case SEARCH ->
                person.inbox()
                        .ifPresent(inbox -> Person.attempt(
                                () -> person.deadlines().request(inbox.inbox().search("na"), "search")));
            case RENAME ->
                person.ready()
                        .ifPresent(client -> Person.attempt(
                                () -> person.deadlines().request(client.updateUser(world.newText()), "updateUser")));
            case PING ->
                person.ready()
                        .ifPresent(client ->
                                Person.attempt(() -> person.deadlines().request(client.ping(), "ping")));
            default -> person.room(roomId).ifPresent(room -> Person.attempt(() -> in(world, person, room)));
        }
    }

    private CompletableFuture<?> in(World world, Person person, RoomWatch watch) {
        var room = watch.room();
        return switch (this) {
            case POST_AND_CANCEL -> {
                var posting = person.deadlines().request(room.postMessage(world.newText()), "postMessage");
                posting.cancel(false);
                yield posting;
            }
            case MOVE_MARKER -> person.deadlines().request(room.moveMarker(), "moveMarker");
            case LOAD_EARLIER -> person.deadlines().request(room.loadEarlier(), "loadEarlier");
            case UPLOAD ->
                person.deadlines()
                        .upload(
                                room.postUpload(
                                        UploadSource.of(new byte[] {1, 2, 3}, "notes.txt")
                                                .withMimeType("text/plain"),
                                        person.session().progress()),
                                "postUpload");
            case SET_ATTRIBUTE ->
                person.deadlines()
                        .request(room.updateAttributes(World.object("note", world.newText())), "updateAttributes");
            case ARCHIVE -> person.deadlines().request(room.archived() ? room.unarchive() : room.archive(), "archive");
            default -> {
                person.post(watch);
                yield new CompletableFuture<>();
            }
        };
    }
}
