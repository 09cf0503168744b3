package io.kabelwerk.core.room;

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
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.Arguments;
import io.kabelwerk.core.topic.Call;
import io.kabelwerk.core.topic.Drain;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SubscribingSource;
import io.kabelwerk.core.upload.Uploads;
import io.kabelwerk.spi.support.JsonValues;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A room, as the application holds it. */
public final class DefaultRoom extends SubscribingSource<RoomEvent, RoomEvent.Ready, RoomSubscription> implements Room {

    private final Supplier<RoomChannel> channels;
    private final long id;
    private final Uploads uploads;
    private final BiConsumer<Map<String, ?>, String> requireWritable;

    /**
     * @param channels finds the room's channel, or opens it; on the session's executor
     * @param requireWritable throws an {@link IllegalArgumentException} if an object cannot be written as JSON
     */
    public DefaultRoom(
            SessionContext session,
            Supplier<RoomChannel> channels,
            Uploads uploads,
            BiConsumer<Map<String, ?>, String> requireWritable,
            long id) {
        super(session);
        this.channels = channels;
        this.id = id;
        this.uploads = uploads;
        this.requireWritable = requireWritable;
    }

    @Override
    protected RoomSubscription newSubscription(Emitter<RoomEvent> listeners) {
        return new RoomSubscription(session(), channels, listeners, id, OptionalLong.empty());
    }

    @Override
    public CompletableFuture<RoomEvent.Ready> connectAfter(long messageId) {
        OptionalLong after = requireMessageId(messageId);
        return connect(listeners -> new RoomSubscription(session(), channels, listeners, id, after));
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
        return request(subscription -> RoomCalls.postText(text));
    }

    @Override
    public CompletableFuture<Message> postMessage(Upload upload) {
        Objects.requireNonNull(upload, "upload must not be null");
        return request(subscription -> RoomCalls.postUpload(upload.id()));
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
        Arguments.requireId(messageId, "message");
        return request(subscription -> RoomCalls.deleteMessage(messageId));
    }

    @Override
    public CompletableFuture<List<Message>> loadEarlier() {
        RoomSubscription subscription = ready();
        Promise<List<Message>> promise = new Promise<>(session().callbacks());
        long calledAt = session().timers().now();
        session().execute(() -> {
            if (subscription.hasEnded()) {
                promise.fail(new ClosedException(subscription.name() + " is closed", RequestOutcome.NOT_SENT));
            } else if (session().isDraining()) {
                promise.fail(Drain.refusal("The request for earlier messages of " + subscription.name()));
            } else {
                subscription.loadEarlier(promise, calledAt);
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
        Arguments.requireId(messageId, "message");
        return request(subscription -> RoomCalls.moveMarker(messageId, subscription::shared));
    }

    @Override
    public CompletableFuture<Map<String, @Nullable Object>> updateAttributes(
            Map<String, ? extends @Nullable Object> attributes) {
        Map<String, @Nullable Object> copy = JsonValues.copyOfObject(attributes, "attributes");
        requireWritable.accept(copy, "attributes");
        return request(subscription -> RoomCalls.setAttributes(copy, subscription::shared));
    }

    @Override
    public CompletableFuture<Void> archive() {
        return forHubUsers("archive()", subscription -> RoomCalls.archive(true, null, subscription::shared));
    }

    @Override
    public CompletableFuture<Void> archive(Instant until) {
        Objects.requireNonNull(until, "until must not be null");
        return forHubUsers("archive(…)", subscription -> RoomCalls.archive(true, until, subscription::shared));
    }

    @Override
    public CompletableFuture<Void> unarchive() {
        return forHubUsers("unarchive()", subscription -> RoomCalls.archive(false, null, subscription::shared));
    }

    @Override
    public CompletableFuture<Void> updateHubUser(long userId) {
        Arguments.requireId(userId, "user");
        return forHubUsers("updateHubUser(…)", subscription -> RoomCalls.assign(userId, subscription::shared));
    }

    @Override
    public CompletableFuture<Void> removeHubUser() {
        return forHubUsers("removeHubUser()", subscription -> RoomCalls.assign(null, subscription::shared));
    }

    private CompletableFuture<Void> forHubUsers(String what, Function<RoomSubscription, Call<@Nullable Void>> call) {
        requireHubUser(what);
        CompletableFuture<@Nullable Void> done = request(call);
        return done;
    }

    private <T> CompletableFuture<T> request(Function<RoomSubscription, Call<T>> call) {
        RoomSubscription subscription = connected();
        return session().requests().send(subscription::channel, call.apply(subscription));
    }
}
