package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The limits, to the byte: what just fits is sent and received, and one more is an error that names the setting. */
abstract class SessionBoundRules extends SessionRules {

    private static final int MAX_FRAME_BYTES = 20_000;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_CATCH_UP = 150;

    private final JsonCodecProvider codecProvider;

    SessionBoundRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
        this.codecProvider = codecProvider;
    }

    private static void assertNames(LimitExceededException error, String setting, int limit) {
        assertThat(error.setting()).isEqualTo(setting);
        assertThat(error.limit()).isEqualTo(limit);
        assertThat(error).hasMessageContaining(setting).hasMessageContaining(String.valueOf(limit));
    }

    /** Memory is counted in bytes, not in characters. If it fails: look at where the text is measured, and how. */
    @Test
    @DisplayName("S811 MUST send a frame of maxFrameBytes, and refuse one that is a byte longer")
    void longestSent() {
        Kabelwerk client = online(NANA, settings -> settings.maxFrameBytes(MAX_FRAME_BYTES));
        Room room = connected(client.openRoom(newRoom(NANA)));
        for (int i = 0; i < 10; i++) { // From here on all refs have as many digits.
            done(room.postMessage("ä"), "a post");
        }
        List<String> sent = wire.sentByClients("room:" + room.id(), "post_message");
        int overhead = sent.get(sent.size() - 1).getBytes(StandardCharsets.UTF_8).length - 2;
        String longest = "ä".repeat((MAX_FRAME_BYTES - overhead) / 2) + "a".repeat((MAX_FRAME_BYTES - overhead) % 2);

        done(room.postMessage(longest), "the longest text");
        assertNames(
                failure(room.postMessage(longest + "a"), LimitExceededException.class),
                "maxFrameBytes",
                MAX_FRAME_BYTES);

        sent = wire.sentByClients("room:" + room.id(), "post_message");
        assertThat(sent.get(sent.size() - 1).getBytes(StandardCharsets.UTF_8)).hasSize(MAX_FRAME_BYTES);
        done(room.postMessage("still here"), "a post");
    }

    /**
     * Otherwise the connection breaks again and again, and the reason is unknown. If it fails: look at close code 1009.
     */
    @Test
    @DisplayName("S812 MUST accept a frame of maxFrameBytes, and report the limit if a longer one ends the connection")
    void longestReceived() {
        TransportOptions options = TransportOptions.defaults().withMaxTextBytes(MAX_FRAME_BYTES);
        Kabelwerk client = online(
                NANA,
                settings -> settings.transport(closing(transportProvider().create(options)))
                        .maxFrameBytes(MAX_FRAME_BYTES));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        long roomId = newRoom(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        emulator.inject(new Fault.Send(NANA, unknownEvent(roomId, MAX_FRAME_BYTES)));
        post(ADA, roomId, "after the longest");
        Await.until(() -> posted(inRoom).contains("after the longest"), "a message after the longest frame");
        assertThat(heard.all()).isEmpty();

        emulator.inject(new Fault.Send(NANA, unknownEvent(roomId, MAX_FRAME_BYTES + 1)));
        var error = heard.next(KabelwerkEvent.ErrorOccurred.class).error();
        assertThat(error).isInstanceOf(LimitExceededException.class);
        assertNames((LimitExceededException) error, "maxFrameBytes", MAX_FRAME_BYTES);
        heard.next(KabelwerkEvent.Connected.class);
        post(ADA, roomId, "after the drop");
        Await.until(() -> posted(inRoom).contains("after the drop"), "a message after the drop");
    }

    /** A message whose frames are longer than the limit. */
    private static String giant() {
        return "x".repeat(MAX_FRAME_BYTES);
    }

    /** A session with a small limit, whose causes of long frames are tried again once within the time of a test. */
    private Kabelwerk onlineWithSmallFrames() {
        TransportOptions options = TransportOptions.defaults().withMaxTextBytes(MAX_FRAME_BYTES);
        return online(
                NANA,
                settings -> settings.transport(closing(transportProvider().create(options)))
                        .maxFrameBytes(MAX_FRAME_BYTES)
                        .rejoinSteps(millis(20), Duration.ofHours(1)));
    }

    private static <E, T extends E> void limitReached(
            SessionHeard<E> heard, Class<T> type, Function<T, KabelwerkException> error, String topic) {
        T event = heard.next(type, one -> error.apply(one) instanceof LimitExceededException);
        LimitExceededException limit = (LimitExceededException) error.apply(event);
        assertThat(limit).hasMessageContaining(topic);
        assertNames(limit, "maxFrameBytes", MAX_FRAME_BYTES);
    }

    /**
     * Such a message arrives again with each join of its room, and would end the connection for all other rooms. If it
     * fails: after close code 1009, join the topics one at a time, so that the frame's topic is known.
     */
    @Test
    @DisplayName(
            "S816 MUST set aside a room with a message longer than maxFrameBytes, and keep everything else up to date")
    void giantWasMissed() {
        long giantRoom = newRoom(NANA);
        long otherRoom = user(NANA).createRoom("lab");
        Kabelwerk client = onlineWithSmallFrames();
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inGiantRoom = hear(connected(client.openRoom(giantRoom)));
        SessionHeard<RoomEvent> inOtherRoom = hear(connected(client.openRoom(otherRoom)));
        Inbox inbox = connected(client.openInbox());
        SessionHeard<NotifierEvent> notified = hear(connected(client.openNotifier()));

        cut(NANA, heard);
        int dropsBefore = heard.all(KabelwerkEvent.Disconnected.class).size();
        post(NANA, giantRoom, giant()); // Of their own, so that the notifier has nothing to do with it.
        post(ADA, giantRoom, "after the giant");
        post(LEA, otherRoom, "missed");
        mend();

        limitReached(inGiantRoom, RoomEvent.ErrorOccurred.class, RoomEvent.ErrorOccurred::error, "room:" + giantRoom);
        Await.until(() -> posted(inOtherRoom).contains("missed"), "what was missed in the other room");
        // The second try of the room: the next one would come in an hour.
        limitReached(inGiantRoom, RoomEvent.ErrorOccurred.class, RoomEvent.ErrorOccurred::error, "room:" + giantRoom);
        post(LEA, otherRoom, "live");
        Await.until(() -> posted(inOtherRoom).contains("live"), "a message in the other room");
        Await.until(() -> notified.all(NotifierEvent.Updated.class).size() == 3, "three notifications");
        Await.until(
                () -> inbox.items().stream()
                        .flatMap(item -> item.message().stream())
                        .map(Message::text)
                        .toList()
                        .equals(List.of("live", "after the giant")),
                "the inbox as it is");
        assertThat(inOtherRoom.all(RoomEvent.ErrorOccurred.class)).isEmpty();
        assertThat(posted(inGiantRoom)).isEmpty();
        // All at once; the room in its turn; its second try.
        assertThat(heard.all(KabelwerkEvent.Disconnected.class)).hasSize(dropsBefore + 3);
    }

    /**
     * Such a message is in every topic that shows it, and arrives again with each join of them. If it fails: see
     * whether the topic that is being joined is treated as the cause, and is joined again later.
     */
    @Test
    @DisplayName("S817 MUST name each topic that a message longer than maxFrameBytes comes to, and try them again")
    void giantComesLive() {
        long giantRoom = newRoom(NANA);
        long otherRoom = user(NANA).createRoom("lab");
        TransportOptions options = TransportOptions.defaults().withMaxTextBytes(MAX_FRAME_BYTES);
        Kabelwerk client = online(
                NANA,
                settings -> settings.transport(closing(transportProvider().create(options)))
                        .maxFrameBytes(MAX_FRAME_BYTES));
        SessionHeard<RoomEvent> inGiantRoom = hear(connected(client.openRoom(giantRoom)));
        SessionHeard<RoomEvent> inOtherRoom = hear(connected(client.openRoom(otherRoom)));
        post(ADA, giantRoom, "before");
        Notifier notifier = connected(client.openNotifier());
        SessionHeard<NotifierEvent> notified = hear(notifier);

        long giantId = post(ADA, giantRoom, giant()).get(0);
        limitReached(inGiantRoom, RoomEvent.ErrorOccurred.class, RoomEvent.ErrorOccurred::error, "room:" + giantRoom);
        limitReached(notified, NotifierEvent.ErrorOccurred.class, NotifierEvent.ErrorOccurred::error, "notifier:");
        post(LEA, otherRoom, "meanwhile");
        Await.until(() -> posted(inOtherRoom).contains("meanwhile"), "a message in the other room");
        assertThat(inOtherRoom.all(RoomEvent.ErrorOccurred.class)).isEmpty();

        user(ADA).delete(giantRoom, giantId);
        post(ADA, giantRoom, "after the giant");
        Await.until(() -> posted(inGiantRoom).contains("after the giant"), "a message after the giant is deleted");
        Await.until(
                () -> notified.all(NotifierEvent.Updated.class).stream()
                        .map(event -> event.message().text())
                        .toList()
                        .containsAll(List.of("meanwhile", "after the giant")),
                "the notifications");
        assertThat(posted(inGiantRoom)).containsExactly("before", "after the giant");
    }

    /**
     * A short text may still take much memory when it is read. If it fails: pass maxFrameValues to the codec as
     * {@code JsonLimits.maxValues}.
     */
    @Test
    @DisplayName("S818 MUST skip a frame of more than maxFrameValues values, name the setting, and go on")
    void mostValues() {
        Kabelwerk client = online(NANA, settings -> settings.codec(codecName()).maxFrameValues(1_000));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        long roomId = newRoom(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        emulator.inject(new Fault.Send(NANA, eventOfValues(roomId, 1_000)));
        post(ADA, roomId, "after the most values");
        Await.until(() -> posted(inRoom).contains("after the most values"), "a message after the most values");
        assertThat(heard.all()).isEmpty();
        emulator.inject(new Fault.Send(NANA, eventOfValues(roomId, 1_001)));
        assertThat(heard.next(KabelwerkEvent.ErrorOccurred.class).error())
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("1000");
        post(ADA, roomId, "still here");
        Await.until(() -> posted(inRoom).contains("still here"), "a message after that");
        assertThat(upgrades()).hasSize(1);
    }

    /** The frame, its five parts and the array in its payload are seven values. */
    private static String eventOfValues(long roomId, int count) {
        return "[null,null,\"room:" + roomId + "\",\"no_such_event\",{\"a\":[" + "{},".repeat(count - 8) + "{}]}]";
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(Await.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Not within " + Await.SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    private static String unknownEvent(long roomId, int length) {
        String begin = "[null,null,\"room:" + roomId + "\",\"no_such_event\",{\"padding\":\"";
        String end = "\"}]";
        return begin + "x".repeat(length - begin.length() - end.length()) + end;
    }

    /** Attackers use deep nesting to crash parsers. If it fails: look at which levels are counted. */
    @Test
    @DisplayName(
            "S813 MUST write and read JSON of maxJsonDepth, refuse to write a deeper value, and skip a deeper frame")
    void deepest() {
        Kabelwerk client = online(
                ADA,
                settings -> settings.codec(codecProvider.create(new JsonLimits(MAX_DEPTH, 1_000_000, 100_000)))
                        .maxJsonDepth(MAX_DEPTH));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        long roomId = newRoom(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        // The frame, its payload and the attributes are three levels.
        connected(client.openInbox(InboxFilter.all().attributes(Map.of("a", nested(MAX_DEPTH - 3)))));
        Inbox tooDeep = client.openInbox(InboxFilter.all().attributes(Map.of("a", nested(MAX_DEPTH - 2))));
        assertNames(failure(tooDeep.connect(), LimitExceededException.class), "maxJsonDepth", MAX_DEPTH);
        done(tooDeep.disconnect(), "disconnect()");

        emulator.inject(new Fault.Send(ADA, deepEvent(roomId, MAX_DEPTH)));
        post(NANA, roomId, "after the deepest");
        Await.until(() -> posted(inRoom).contains("after the deepest"), "a message after the deepest frame");
        assertThat(heard.all()).isEmpty();
        emulator.inject(new Fault.Send(ADA, deepEvent(roomId, MAX_DEPTH + 1)));
        assertThat(heard.next(KabelwerkEvent.ErrorOccurred.class).error())
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining(String.valueOf(MAX_DEPTH));
        post(NANA, roomId, "still here");
        Await.until(() -> posted(inRoom).contains("still here"), "a message after that");
        assertThat(upgrades()).hasSize(1);
    }

    private static @Nullable Object nested(int depth) {
        return depth == 0 ? "deep" : List.of(nested(depth - 1));
    }

    private static String deepEvent(long roomId, int depth) {
        int inner = depth - 2;
        return "[null,null,\"room:" + roomId + "\",\"no_such_event\",{\"a\":" + "[".repeat(inner) + "]".repeat(inner)
                + "}]";
    }

    /**
     * A client that missed exactly maxCatchUp messages has all of them. If it fails: look at what the last page is
     * compared with.
     */
    @Test
    @DisplayName("S814 MUST catch up with maxCatchUp messages without an error, and report the limit for one more")
    void longestCatchUp() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA, settings -> settings.maxCatchUp(MAX_CATCH_UP));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        post(ADA, roomId, numbered("missed ", 1, MAX_CATCH_UP));
        mend();
        inRoom.atLeast(MAX_CATCH_UP, MessagePosted.class);
        heard.next(KabelwerkEvent.Connected.class);
        assertThat(posted(inRoom)).containsExactly(numbered("missed ", 1, MAX_CATCH_UP));
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isEmpty();

        cut(NANA, heard);
        post(ADA, roomId, numbered("more ", 1, MAX_CATCH_UP + 1));
        mend();
        var error = inRoom.next(RoomEvent.ErrorOccurred.class).error();
        assertThat(error).isInstanceOf(LimitExceededException.class);
        assertNames((LimitExceededException) error, "maxCatchUp", MAX_CATCH_UP);
        inRoom.atLeast(2 * MAX_CATCH_UP, MessagePosted.class);
        assertThat(posted(inRoom).subList(MAX_CATCH_UP, 2 * MAX_CATCH_UP))
                .containsExactly(numbered("more ", 2, MAX_CATCH_UP + 1));
    }

    /**
     * The backend must stop writing when the client stops reading, so that a slow listener fills no memory. If it
     * fails: look at what requests more texts while events wait, or at the buffers of the transport.
     */
    @Test
    @DisplayName("S815 MUST make the backend stop writing at maxPendingEvents, stay connected, and lose nothing")
    void slowedDown() {
        int messages = 4_000;
        TestServer server = closing(TestServer.plain());
        Kabelwerk client = newClient(settings -> settings.url("ws://localhost:" + server.port())
                .token("token")
                .checkNewestPage(false)
                .maxPendingEvents(10)
                .heartbeatInterval(millis(400)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        CompletableFuture<?> connecting = client.connect();
        Peer peer = server.nextPeer();
        peer.accept();
        SessionScript script = new SessionScript(peer);
        script.answerInBackground();
        done(connecting, "connect()");
        Room room = client.openRoom(7);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        var unused = room.on(MessagePosted.class, event -> awaitLatch(mayGoOn));
        SessionHeard<RoomEvent> inRoom = hear(room);
        done(room.connect(), "the room's connect()");

        script.postInBackground(messages);
        long written = -1;
        while (written < script.posted()) {
            written = script.posted();
            int beats = script.heartbeats();
            Await.until(() -> script.heartbeats() >= beats + 3, "three more heartbeats");
        }
        assertThat(written).as("how many texts could be written").isLessThan(messages);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        mayGoOn.countDown();

        inRoom.atLeast(messages, MessagePosted.class);
        assertThat(inRoom.all(MessagePosted.class))
                .extracting(event -> event.message().id())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, messages).boxed().toList());
        assertThat(heard.all(KabelwerkEvent.Disconnected.class)).isEmpty();
    }
}
