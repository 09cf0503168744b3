package io.kabelwerk;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat room of an end user and a care team.
 *
 * <p>{@link Kabelwerk#openRoom(long)} returns it, not connected. Several objects of one room share its channel.
 *
 * <p>Each message of a connected room is delivered exactly once, in the order of IDs: in {@link RoomEvent.Ready} or in a
 * {@link RoomEvent.MessagePosted}, whatever the network does meanwhile; with {@link #connectAfter(long)} also across
 * restarts of the process. The exceptions:
 *
 * <ul>
 *   <li>Deletions during an outage are not reported: neither that of a known message, nor that of a message that was
 *       posted and deleted meanwhile. A message that is deleted while missed messages are being fetched, before it was delivered, is not
 *       delivered.
 *   <li>Where more messages were missed than {@link Settings#maxCatchUp()}, exactly that many are delivered, the most recent
 *       ones; one {@link LimitExceededException} reports that the others are left out.
 *   <li>A message that cannot be read is skipped, and a {@link ProtocolViolationException} reports it. If not even the IDs of a
 *       whole page can be read, the page is requested three more times; then what lies before it is left out, and an
 *       error reports from where on.
 *   <li>A message that the backend commits late, below one that was delivered already, is delivered late.
 * </ul>
 *
 * <p>The methods that make requests return futures that fail with a {@link RequestRejectedException} where the backend
 * refuses, a {@link NoReplyException} after {@link Settings#requestTimeout()}, a {@link ConnectionException} where the
 * connection broke between the request and its answer, a {@link LimitExceededException} where too many requests wait for a
 * connection, and a {@link ClosedException} where the room was closed. If the backend has closed the room (a {@link
 * RoomEvent.ErrorOccurred} with a {@code ClosedException} reports it), this is not misuse: these methods do not throw but
 * return futures that fail with a {@code ClosedException} and {@link RequestOutcome#NOT_SENT}, until {@link #connect()} or
 * {@link #disconnect()} is called. Only {@code postUpload} still works then, as it needs no channel. Requests made while offline are sent, in order,
 * when the connection is back. One that was sent and not answered fails with {@link RequestOutcome#UNKNOWN}: it may have taken
 * effect, and is not repeated automatically.
 */
public interface Room extends EventSource<RoomEvent> {

    /**
     * Connects, and loads the latest messages.
     *
     * @return what {@link RoomEvent.Ready} carries; fails with a {@link ClosedException} if the room or its session is
     *     closed first, and with a {@link RequestRejectedException} or a {@link NoReplyException} if the first attempt is
     *     refused or not answered (it is then tried again, and {@code Ready} follows)
     * @apiNote There is no need to wait for the future before {@link #postMessage(String)}: requests wait until the room is
     *     joined, and are sent in the order of their calls. The dependents of one {@code CompletableFuture} run last in,
     *     first out; two of them that each post a message post them in the wrong order.
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<RoomEvent.Ready> connect();

    /**
     * Connects, and resumes: instead of the latest messages, loads all that came after one, such as the last that the
     * application handled before its process ended. With the same promises as after an outage: exactly once, in order,
     * and up to {@link Settings#maxCatchUp()} messages. Where there are more, {@link RoomEvent.Ready} has the newest of
     * them, a {@link LimitExceededException} says between which IDs messages are left out, and {@link #loadEarlier()}
     * loads these.
     *
     * <p>One thing a number cannot say: whether a message below it that the backend has committed late was there when its
     * successor was handled. Such a message is not delivered if that happened while nobody was connected.
     *
     * @param messageId the ID of the last message that is known; 0 for all messages of the room. It need not be one of the
     *     room's, nor exist any more
     * @return what {@link RoomEvent.Ready} carries; fails as that of {@link #connect()} does, with a {@link
     *     NoReplyException} where no part of the messages came for {@link Settings#requestTimeout()}
     * @apiNote Store the ID of a message once it is handled, or in the transaction in which it is: the former handles each
     *     message at least once, the latter each effect exactly once.
     * @throws IllegalArgumentException if the ID is negative
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<RoomEvent.Ready> connectAfter(long messageId);

    /**
     * Removes all listeners, and leaves the room's channel if no other object uses it. Requests that wait for an answer
     * fail at once. {@link #connect()} may follow.
     *
     * @return completes, never exceptionally, when it is done
     * @apiNote Listeners are removed for good. If {@link #connect()} follows, add them again before it.
     */
    CompletableFuture<Void> disconnect();

    /**
     * Returns the room's ID.
     *
     * @return the ID
     */
    long id();

    /**
     * Returns the end user whose room this is.
     *
     * @return the user
     * @throws IllegalStateException before {@code ready}
     */
    User user();

    /**
     * Returns the room's attributes, which are the application's own.
     *
     * @return an unmodifiable JSON object: values are String, Boolean, Long, BigDecimal, List, Map or null
     * @throws IllegalStateException before {@code ready}
     */
    Map<String, @Nullable Object> attributes();

    /**
     * Returns how far both sides have read, as last known. A move that the backend makes in the moment in which it joins the
     * client to the room, after it has read the markers and before it sends events, is not reported; it is known with the
     * next move of that marker, or with the next join.
     *
     * @return the markers
     * @throws IllegalStateException before {@code ready}
     */
    Markers markers();

    /**
     * Returns whether the room is archived, as last known. For hub users.
     *
     * @return true if it is archived
     * @throws IllegalStateException before {@code ready}, or for an end user
     */
    boolean archived();

    /**
     * Returns until when the room is archived, as last known. For hub users.
     *
     * @return the time; empty if it is not archived, or if it is for good
     * @throws IllegalStateException before {@code ready}, or for an end user
     */
    Optional<Instant> archivedUntil();

    /**
     * Returns the hub user to whom the room is assigned, as last known. For hub users.
     *
     * @return the hub user; empty where it is nobody
     * @throws IllegalStateException before {@code ready}, or for an end user
     */
    Optional<User> hubUser();

    /**
     * Posts a text.
     *
     * @param text the text; a blank one is refused by the backend
     * @return the message as it was posted; {@link RoomEvent.MessagePosted} carries it, too, earlier or later
     * @throws IllegalArgumentException if the text has a lone surrogate
     * @throws IllegalStateException if {@link #connect()} was not called, or {@link #disconnect()} was; if the backend
     *     has closed the room, the future fails with a {@link ClosedException} instead
     */
    CompletableFuture<Message> postMessage(String text);

    /**
     * Posts a file that was uploaded with {@link #postUpload(UploadSource)}.
     *
     * @param upload the uploaded file
     * @return the message as it was posted
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Message> postMessage(Upload upload);

    /**
     * Uploads a file. Same as {@code postUpload(UploadSource.of(file))}.
     *
     * @param file the file
     * @return the upload, for {@link #postMessage(Upload)}
     * @throws IllegalArgumentException if there is no such file, or if it cannot be read
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Upload> postUpload(Path file);

    /**
     * Uploads a file.
     *
     * @param source the file
     * @return the upload, for {@link #postMessage(Upload)}
     * @throws IllegalStateException if the room is not connected
     * @see #postUpload(UploadSource, Consumer)
     */
    CompletableFuture<Upload> postUpload(UploadSource source);

    /**
     * Uploads a file and reports the progress.
     *
     * <p>The future fails with a {@link UploadRejectedException} where the backend refuses the file, such as one of a
     * type that it does not accept (400); with an {@link AuthenticationException} where it does not accept the token,
     * not even a refreshed one; with a {@link NoReplyException} after {@link Settings#uploadTimeout()}; with a {@link
     * ConnectionException} where the connection broke or the file could not be read. Cancelling it stops the upload.
     *
     * @param source the file
     * @param progress called as a listener of the session; not after the future has completed
     * @return the upload, for {@link #postMessage(Upload)}
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Upload> postUpload(UploadSource source, Consumer<? super UploadProgress> progress);

    /**
     * Deletes a message; only one's own can be deleted.
     *
     * @param messageId the message's ID; positive
     * @return the message that was deleted
     * @throws IllegalArgumentException if the ID is not positive
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Message> deleteMessage(long messageId);

    /**
     * Loads the page of messages right before the earliest one that this object knows. Two calls at once share one
     * request. Messages that cannot be read are skipped and reported; a page on which none can be read is followed by the
     * page before it.
     *
     * @return the page, oldest first; empty at the beginning of the room only. Fails with a {@link ProtocolViolationException} if
     *     the IDs of a whole page cannot be read, or if more than {@link Settings#maxCatchUp()} messages in a row cannot
     *     be read; in the latter case another call goes on from there
     * @throws IllegalStateException before {@code ready}
     */
    CompletableFuture<List<Message>> loadEarlier();

    /**
     * Marks everything as read: moves the own marker to the last known message.
     *
     * @return the own marker
     * @throws IllegalStateException before {@code ready}, or if no message is known
     */
    CompletableFuture<Marker> moveMarker();

    /**
     * Moves the own marker. Moving it to an older message leaves it where it is.
     *
     * @param messageId the ID of the last message that the user has read; positive
     * @return the own marker as it is now
     * @throws IllegalArgumentException if the ID is not positive
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Marker> moveMarker(long messageId);

    /**
     * Replaces all of the room's attributes.
     *
     * @param attributes a JSON object: String keys; values are String, Boolean, the integers, BigDecimal, finite Double
     *     and Float, null, and List and Map of these
     * @return the attributes as they are now
     * @throws IllegalArgumentException if something in it is not a JSON value
     * @throws IllegalStateException if the room is not connected
     */
    CompletableFuture<Map<String, @Nullable Object>> updateAttributes(
            Map<String, ? extends @Nullable Object> attributes);

    /**
     * Archives the room, until it is unarchived. For hub users.
     *
     * @return completes when it is archived
     * @throws IllegalStateException if the room is not connected, or for an end user
     */
    CompletableFuture<Void> archive();

    /**
     * Archives the room for a time. For hub users.
     *
     * @param until the end of that time
     * @return completes when it is archived
     * @throws IllegalStateException if the room is not connected, or for an end user
     */
    CompletableFuture<Void> archive(Instant until);

    /**
     * Takes the room out of the archive. For hub users.
     *
     * @return completes when it is not archived any more
     * @throws IllegalStateException if the room is not connected, or for an end user
     */
    CompletableFuture<Void> unarchive();

    /**
     * Assigns the room to a hub user. For hub users.
     *
     * @param userId the hub user's ID; positive
     * @return completes when it is assigned
     * @throws IllegalArgumentException if the ID is not positive
     * @throws IllegalStateException if the room is not connected, or for an end user
     */
    CompletableFuture<Void> updateHubUser(long userId);

    /**
     * Assigns the room to nobody. For hub users.
     *
     * @return completes when it is assigned to nobody
     * @throws IllegalStateException if the room is not connected, or for an end user
     */
    CompletableFuture<Void> removeHubUser();
}
