package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.State;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where the limits lie, to the byte: what just fits goes through, and one more is an error that names the setting. */
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
    @DisplayName("S811 MUST send a frame of maxFrameBytes, and refuse one of a byte more")
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

    /** Else the connection drops again and again, and nobody knows why. If it fails: look at close code 1009. */
    @Test
    @DisplayName(
            "S812 MUST take a frame of maxFrameBytes, and tell of the limit where a longer one ends the connection")
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

    /** Deep nesting is how parsers are made to fail. If it fails: look at which levels are counted. */
    @Test
    @DisplayName("S813 MUST write and read JSON of maxJsonDepth, refuse to write a deeper one, and skip one that comes")
    void deepest() {
        Kabelwerk client = online(
                ADA,
                settings -> settings.codec(codecProvider.create(new JsonLimits(MAX_DEPTH, 1_000_000)))
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
                .isInstanceOf(ProtocolException.class)
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

    /** Whoever missed exactly that many has missed nothing. If it fails: look at what the last page is compared with. */
    @Test
    @DisplayName("S814 MUST catch up with maxCatchUp messages without a word, and tell of the limit for one more")
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
     * What is not read stays with the backend, which has to stop writing: so no memory is filled by a slow listener. If
     * it fails: look at who asks for more texts while events wait, or at the buffers of the transport.
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
        assertThat(client.state()).isEqualTo(State.ONLINE);
        mayGoOn.countDown();

        inRoom.atLeast(messages, MessagePosted.class);
        assertThat(inRoom.all(MessagePosted.class))
                .extracting(event -> event.message().id())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, messages).boxed().toList());
        assertThat(heard.all(KabelwerkEvent.Disconnected.class)).isEmpty();
    }
}
