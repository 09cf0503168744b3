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
        JsonValues.requireWellFormed(text, "The message"); // The backend would close the socket (S56).
        return request(view -> RoomCalls.postText(text));
    }

    @Override
    public CompletableFuture<Message> postMessage(Upload upload) {
        Objects.requireNonNull(upload, "upload must not be null");
        return request(view -> RoomCalls.postUpload(upload.id()));
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
        return request(view -> RoomCalls.deleteMessage(messageId));
    }

    @Override
    public CompletableFuture<List<Message>> loadEarlier() {
        RoomView view = ready();
        Promise<List<Message>> promise = new Promise<>(session().callbacks());
        long calledAt = session().timers().now();
        session().execute(() -> {
            if (view.isOver()) {
                promise.fail(new ClosedException(view.name() + " is closed", RequestOutcome.NOT_SENT));
            } else if (session().isDraining()) {
                promise.fail(Drain.refusal("The request for earlier messages of " + view.name()));
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
        return request(view -> RoomCalls.moveMarker(messageId, view::shared));
    }

    @Override
    public CompletableFuture<Map<String, @Nullable Object>> updateAttributes(
            Map<String, ? extends @Nullable Object> attributes) {
        Map<String, @Nullable Object> copy = JsonValues.copyOfObject(attributes, "attributes");
        requireWritable.accept(copy, "attributes");
        return request(view -> RoomCalls.setAttributes(copy, view::shared));
    }

    @Override
    public CompletableFuture<Void> archive() {
        return forHubUsers("archive()", view -> RoomCalls.archive(true, null, view::shared));
    }

    @Override
    public CompletableFuture<Void> archive(Instant until) {
        Objects.requireNonNull(until, "until must not be null");
        return forHubUsers("archive(…)", view -> RoomCalls.archive(true, until, view::shared));
    }

    @Override
    public CompletableFuture<Void> unarchive() {
        return forHubUsers("unarchive()", view -> RoomCalls.archive(false, null, view::shared));
    }

    @Override
    public CompletableFuture<Void> updateHubUser(long userId) {
        Client.requireId(userId, "user");
        return forHubUsers("updateHubUser(…)", view -> RoomCalls.assign(userId, view::shared));
    }

    @Override
    public CompletableFuture<Void> removeHubUser() {
        return forHubUsers("removeHubUser()", view -> RoomCalls.assign(null, view::shared));
    }

    private CompletableFuture<Void> forHubUsers(String what, Function<RoomView, Call<@Nullable Void>> call) {
        requireHubUser(what);
        CompletableFuture<@Nullable Void> done = request(call);
        return done;
    }

    private <T> CompletableFuture<T> request(Function<RoomView, Call<T>> call) {
        RoomView view = connected();
        return session().requests().send(view::channel, call.apply(view));
    }
}
