package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Marker;
import io.kabelwerk.Markers;
import io.kabelwerk.Message;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadProgress;
import io.kabelwerk.UploadSource;
import io.kabelwerk.User;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.spi.support.JsonValues;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A room, as the application holds it. */
final class RoomFace extends Face<RoomEvent, RoomEvent.Ready, RoomView> implements Room {

    private final long id;
    private final Uploads uploads;
    private final BiConsumer<Map<String, ?>, String> requireWritable;

    RoomFace(Session session, long id) {
        super(session);
        this.id = id;
        this.uploads = session.uploads();
        this.requireWritable = session::requireWritable;
    }

    @Override
    RoomView newView(Emitter<RoomEvent> listeners) {
        return new RoomView(session(), topics(), listeners, id);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public User user() {
        return ready().shared().details().user();
    }

    @Override
    public Map<String, @Nullable Object> attributes() {
        return ready().shared().details().attributes();
    }

    @Override
    public Markers markers() {
        return ready().shared().markers();
    }

    @Override
    public boolean archived() {
        requireHubUser("archived()");
        return ready().shared().details().archived();
    }

    @Override
    public Optional<Instant> archivedUntil() {
        requireHubUser("archivedUntil()");
        return ready().shared().details().archivedUntil();
    }

    @Override
    public Optional<User> hubUser() {
        requireHubUser("hubUser()");
        return ready().shared().details().hubUser();
    }

    @Override
    public CompletableFuture<Message> postMessage(String text) {
        JsonValues.requireWellFormed(text, "The message");
        return request("post_message", Map.of("text", text), view -> Shapes::message);
    }

    @Override
    public CompletableFuture<Message> postMessage(Upload upload) {
        Objects.requireNonNull(upload, "upload must not be null");
        return request("post_message", Map.of("upload", upload.id()), view -> Shapes::message);
    }

    @Override
    public CompletableFuture<Upload> postUpload(Path file) {
        return postUpload(UploadSource.of(file));
    }

    @Override
    public CompletableFuture<Upload> postUpload(UploadSource source) {
        return postUpload(source, progress -> {});
    }

    @Override
    public CompletableFuture<Upload> postUpload(UploadSource source, Consumer<? super UploadProgress> progress) {
        Objects.requireNonNull(source, "source must not be null");
        Objects.requireNonNull(progress, "progress must not be null");
        connected();
        return uploads.upload(source, progress);
    }

    @Override
    public CompletableFuture<Message> deleteMessage(long messageId) {
        Client.requireId(messageId, "message");
        return request("delete_message", Map.of("message", messageId), view -> Shapes::message);
    }

    @Override
    public CompletableFuture<List<Message>> loadEarlier() {
        RoomView view = ready();
        Promise<List<Message>> promise = new Promise<>(session().callbacks());
        long calledAt = session().timers().now();
        session().execute(() -> {
            if (view.isOver()) {
                promise.fail(new ClosedException(view.name() + " is closed", RequestOutcome.NOT_SENT));
            } else {
                view.loadEarlier(promise, calledAt);
            }
        });
        return promise.future();
    }

    @Override
    public CompletableFuture<Marker> moveMarker() {
        long last = ready().shared().lastMessageId();
        if (last == 0) {
            throw new IllegalStateException("Room " + id + " has no message to which the marker could be moved");
        }
        return moveMarker(last);
    }

    @Override
    public CompletableFuture<Marker> moveMarker(long messageId) {
        Client.requireId(messageId, "message");
        return request("move_marker", Map.of("message", messageId), view -> fields -> {
            Marker marker = Shapes.marker(fields);
            view.shared().move(marker);
            return view.shared().markers().own().orElse(marker);
        });
    }

    @Override
    public CompletableFuture<Map<String, @Nullable Object>> updateAttributes(
            Map<String, ? extends @Nullable Object> attributes) {
        Map<String, @Nullable Object> copy = JsonValues.copyOfObject(attributes, "attributes");
        requireWritable.accept(copy, "attributes");
        return request("set_attributes", Map.of("attributes", copy), view -> fields -> {
            Map<String, @Nullable Object> updated = fields.json("attributes");
            RoomChannel.Details last = view.shared().details();
            view.shared()
                    .update(new RoomChannel.Details(
                            last.user(), updated, last.archived(), last.archivedUntil(), last.hubUser()));
            return updated;
        });
    }

    @Override
    public CompletableFuture<Void> archive() {
        return setInboxInfo("archive()", archiving(true, null));
    }

    @Override
    public CompletableFuture<Void> archive(Instant until) {
        Objects.requireNonNull(until, "until must not be null");
        return setInboxInfo("archive(…)", archiving(true, until.toString()));
    }

    @Override
    public CompletableFuture<Void> unarchive() {
        return setInboxInfo("unarchive()", archiving(false, null));
    }

    @Override
    public CompletableFuture<Void> updateHubUser(long userId) {
        Client.requireId(userId, "user");
        return setInboxInfo("updateHubUser(…)", Map.of("hub_user", userId));
    }

    @Override
    public CompletableFuture<Void> removeHubUser() {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("hub_user", null);
        return setInboxInfo("removeHubUser()", params);
    }

    private static Map<String, @Nullable Object> archiving(boolean archive, @Nullable String until) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("archive", archive);
        params.put("until", until);
        return params;
    }

    private CompletableFuture<Void> setInboxInfo(String what, Map<String, @Nullable Object> params) {
        requireHubUser(what);
        CompletableFuture<@Nullable Void> done = request("set_inbox_info", params, view -> fields -> {
            view.shared().update(view.shared().readDetails(fields));
            return null;
        });
        return done;
    }

    private <T> CompletableFuture<T> request(
            String event, Map<String, @Nullable Object> params, Function<RoomView, Function<Fields, T>> reader) {
        RoomView view = connected();
        return session().requests().send(view::channel, event, params, reader.apply(view));
    }
}
