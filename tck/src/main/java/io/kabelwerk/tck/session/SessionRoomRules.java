package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MarkerMoved;
import io.kabelwerk.RoomEvent.MessageDeleted;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.RoomEvent.Ready;
import io.kabelwerk.User;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be done in a room, from both sides. */
abstract class SessionRoomRules extends SessionRules {

    SessionRoomRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** An application shows these first. If it fails: look at the reply of the room's join. */
    @Test
    @DisplayName("S301 MUST be ready with the latest messages, oldest first, the markers, the user and the attributes")
    void ready() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(NANA, roomId, numbered("", 1, 120));
        var unused = user(ADA).moveMarker(roomId, ids.get(100));
        user(NANA).setAttributes(roomId, Map.of("ward", 7));
        Room room = online(NANA).openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);

        Ready ready = Await.value(room.connect(), "connect()");

        assertThat(inRoom.next(Ready.class)).isEqualTo(ready);
        assertThat(texts(ready.messages())).containsExactly(numbered("", 21, 120));
        Message last = ready.messages().get(99);
        assertThat(last.id()).isEqualTo(ids.get(119));
        assertThat(last.roomId()).isEqualTo(roomId);
        assertThat(last.type()).isEqualTo(MessageType.TEXT);
        assertThat(last.html()).isEqualTo("<p>120</p>");
        assertThat(last.upload()).isEmpty();
        assertThat(last.user()).contains(new User(user(NANA).id(), NANA, "Nana"));
        assertThat(last.insertedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
        assertThat(ready.markers()).isEqualTo(room.markers());
        assertThat(room.markers().own().orElseThrow().messageId()).isEqualTo(ids.get(119));
        Marker other = room.markers().other().orElseThrow();
        assertThat(other.messageId()).isEqualTo(ids.get(100));
        assertThat(other.userId()).isEqualTo(user(ADA).id());
        assertThat(other.roomId()).hasValue(roomId);
        assertThat(room.id()).isEqualTo(roomId);
        assertThat(room.user()).isEqualTo(new User(user(NANA).id(), NANA, "Nana"));
        assertThat(room.attributes()).isEqualTo(Map.of("ward", 7L));
    }

    /**
     * This is what the SDK is for: two people chat. If it fails: look at {@code post_message} and at the event
     * {@code message_posted}.
     */
    @Test
    @DisplayName("S302 MUST post a text that both sides receive once")
    void post() {
        long roomId = newRoom(NANA);
        Room here = connected(online(NANA).openRoom(roomId));
        Room there = connected(online(ADA).openRoom(roomId));
        SessionHeard<RoomEvent> hears = hear(here);
        SessionHeard<RoomEvent> hearsToo = hear(there);

        Message question = Await.value(here.postMessage("How are you?"), "a post");
        Message answer = Await.value(there.postMessage("Well, thank *you*!"), "a post");

        assertThat(answer.html()).isEqualTo("<p>Well, thank <em>you</em>!</p>");
        for (SessionHeard<RoomEvent> each : List.of(hears, hearsToo)) {
            assertThat(each.atLeast(2, MessagePosted.class))
                    .containsExactly(new MessagePosted(question), new MessagePosted(answer));
        }
        assertThat(question.user().orElseThrow().key()).isEqualTo(NANA);
        assertThat(answer.user().orElseThrow().key()).isEqualTo(ADA);
        assertThat(here.markers().own().orElseThrow().messageId()).isEqualTo(question.id());
        assertThat(there.markers().other().orElseThrow().messageId()).isEqualTo(question.id());
    }

    /** Browsers show what people write. If it fails: something on the way changes the text. */
    @Test
    @DisplayName("S303 MUST deliver <script>, a javascript: link and an unknown message type harmless and complete")
    void harmless() {
        long roomId = newRoom(NANA);
        Room there = connected(
                online(ADA, settings -> settings.checkNewestPage(false)).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(there);
        Room here = connected(online(NANA).openRoom(roomId));

        done(here.postMessage("<script>alert(\"1\")</script>"), "a post");
        Message script = inRoom.next(MessagePosted.class).message();
        assertThat(script.html())
                .doesNotContain("<script")
                .isEqualTo("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>");
        assertThat(script.text()).isEqualTo("<script>alert(\"1\")</script>");

        done(here.postMessage("[click](javascript:alert) and [this](https://kabelwerk.io)"), "a post");
        Message link = inRoom.next(MessagePosted.class).message();
        assertThat(link.html()).doesNotContain("href=\"javascript").contains("javascript:alert");
        assertThat(link.html()).contains("<a href=\"https://kabelwerk.io\" target=\"_blank\">this</a>");

        transport.onArrival(
                text -> List.of(text.replaceAll("\"type\"\\s*:\\s*\"text\"", "\"type\":\"poll of the future\"")));
        done(here.postMessage("What do you think?"), "a post");
        Message poll = inRoom.next(MessagePosted.class).message();
        assertThat(poll.type()).isEqualTo(new MessageType("poll of the future"));
        assertThat(poll.text()).isEqualTo("What do you think?");
    }

    /** People paste long texts. If it fails: look at the limits of frames, both ways. */
    @Test
    @DisplayName("S304 MUST transfer a text of half a megabyte, and refuse one that is longer than maxFrameBytes")
    void longText() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        String text = "äöü 123 ".repeat(50_000).strip();
        assertThat(Await.value(room.postMessage(text), "a long post").text()).isEqualTo(text);

        client.configure(settings -> settings.maxFrameBytes(100_000));
        LimitExceededException tooLong = failure(room.postMessage(text), LimitExceededException.class);
        assertThat(tooLong.setting()).isEqualTo("maxFrameBytes");
        assertThat(tooLong.limit()).isEqualTo(100_000);
        done(room.postMessage("short"), "a short post");
        assertThat(upgrades()).hasSize(1);
    }

    /** People scroll up. If it fails: look at which message is the earliest one that is known. */
    @Test
    @DisplayName("S305 MUST page back through the room, to an empty page at its beginning")
    void loadEarlier() {
        long roomId = newRoom(NANA);
        post(NANA, roomId, numbered("", 1, 250));
        Room room = connected(online(NANA).openRoom(roomId));

        assertThat(texts(Await.value(room.loadEarlier(), "loadEarlier()"))).containsExactly(numbered("", 51, 150));
        post(ADA, roomId, "meanwhile");
        assertThat(texts(Await.value(room.loadEarlier(), "loadEarlier()"))).containsExactly(numbered("", 1, 50));
        assertThat(Await.value(room.loadEarlier(), "loadEarlier()")).isEmpty();
        assertThat(Await.value(room.loadEarlier(), "loadEarlier()")).isEmpty();
    }

    /**
     * A list that scrolls asks twice. If it fails: look at what happens to the second call while a page is being
     * loaded.
     */
    @Test
    @DisplayName("S29 MUST serve two calls of loadEarlier() with one request, and refuse it before ready")
    void loadEarlierTwice() {
        long roomId = newRoom(NANA);
        post(NANA, roomId, numbered("", 1, 250));
        Room room = online(NANA, settings -> settings.checkNewestPage(false)).openRoom(roomId);
        assertThatThrownBy(room::loadEarlier).isExactlyInstanceOf(IllegalStateException.class);
        once(NANA, "room:*", Fault.JOIN, new Treatment.LateReply(millis(100)));
        CompletableFuture<Ready> connecting = room.connect();
        assertThatThrownBy(room::loadEarlier)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Room " + roomId + " is not ready; wait for its Ready event, or for the future of connect()");
        done(connecting, "connect()");

        once(NANA, "room:*", "list_messages", new Treatment.Late(millis(100)));
        CompletableFuture<List<Message>> first = room.loadEarlier();
        CompletableFuture<List<Message>> second = room.loadEarlier();

        assertThat(texts(Await.value(first, "loadEarlier()"))).containsExactly(numbered("", 51, 150));
        assertThat(Await.value(second, "loadEarlier()")).isEqualTo(first.join());
        assertThat(wire.sentByClients("room:" + roomId, "list_messages")).hasSize(1);
    }

    /** People delete what they regret. If it fails: look at who receives the event, and who may delete. */
    @Test
    @DisplayName("S306 MUST delete one's own messages and no others, and report it to both sides")
    void deleteMessage() {
        long roomId = newRoom(NANA);
        long own = post(NANA, roomId, "mine").get(0);
        long hers = post(ADA, roomId, "hers").get(0);
        Room here = connected(online(NANA).openRoom(roomId));
        Room there = connected(online(ADA).openRoom(roomId));
        SessionHeard<RoomEvent> hears = hear(here);
        SessionHeard<RoomEvent> hearsToo = hear(there);

        Message deleted = Await.value(here.deleteMessage(own), "deleteMessage()");
        assertThat(deleted.text()).isEqualTo("mine");
        assertThat(hears.next(MessageDeleted.class).message()).isEqualTo(deleted);
        assertThat(hearsToo.next(MessageDeleted.class).message()).isEqualTo(deleted);

        assertThat(failure(here.deleteMessage(hers), RequestRejectedException.class)
                        .reason())
                .contains("not one's own message");
        assertThat(failure(here.deleteMessage(own), RequestRejectedException.class)
                        .reason())
                .contains("no such message");
        assertThat(emulator.messages(roomId)).hasSize(1);
    }

    /** Markers are the read receipts. If it fails: look at which message is the last known one. */
    @Test
    @DisplayName("S307 MUST move the marker to the last known message, or to one that is named")
    void moveMarker() {
        long roomId = newRoom(NANA);
        Room here = connected(online(NANA).openRoom(roomId));
        assertThatThrownBy(here::moveMarker)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Room " + roomId + " has no message to which the marker could be moved");
        Room there = connected(online(ADA).openRoom(roomId));
        SessionHeard<RoomEvent> hears = hear(here);
        SessionHeard<RoomEvent> hearsToo = hear(there);
        List<Long> ids = post(BOB, roomId, "1", "2", "3");
        hears.atLeast(3, MessagePosted.class);
        hearsToo.atLeast(3, MessagePosted.class);

        Marker named = Await.value(here.moveMarker(ids.get(1)), "moveMarker(id)");
        assertThat(named.messageId()).isEqualTo(ids.get(1));
        assertThat(named.userId()).isEqualTo(user(NANA).id());
        assertThat(here.markers().own()).contains(named);
        Marker last = Await.value(here.moveMarker(), "moveMarker()");
        assertThat(last.messageId()).isEqualTo(ids.get(2));

        assertThat(hearsToo.next(MarkerMoved.class).marker()).isEqualTo(named);
        assertThat(hearsToo.next(MarkerMoved.class).marker()).isEqualTo(last);
        assertThat(there.markers().other()).contains(last);
        hears.next(MarkerMoved.class, event -> event.marker().equals(last));
        assertThat(hears.all(MarkerMoved.class).stream()
                        .filter(event -> event.marker().userId() == user(NANA).id()))
                .containsExactly(new MarkerMoved(named), new MarkerMoved(last));
        var unused = failure(here.moveMarker(999_999), RequestRejectedException.class);
    }

    /** Windows are closed and opened again. If it fails: look at what the object keeps of its former connection. */
    @Test
    @DisplayName("S312 MUST leave a room at disconnect(), and allow connect() again")
    void disconnect() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        assertThatThrownBy(room::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Room " + roomId + " is connected already");
        once(NANA, "room:*", "post_message", new Treatment.Late(Duration.ofSeconds(20)));
        CompletableFuture<Message> post = room.postMessage("on its way");
        wire.awaitSentByClients(1, "room:" + roomId, "post_message");

        CompletableFuture<Void> leaving = room.disconnect();
        var unused = failure(post, ClosedException.class);
        assertThatThrownBy(() -> room.postMessage("too late"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Room " + roomId + " is not connected; call connect() first");
        assertThatThrownBy(room::markers).isExactlyInstanceOf(IllegalStateException.class);

        post(ADA, roomId, "meanwhile");
        assertThat(texts(Await.value(room.connect(), "connect() again").messages()))
                .contains("meanwhile");
        done(leaving.thenApply(nothing -> true), "disconnect()");
        assertThat(inRoom.all()).isEmpty();
        done(room.disconnect(), "disconnect()");
        Await.until(() -> !emulator.topics(NANA).contains("room:" + roomId), "the room left");
        done(room.disconnect(), "disconnect() again");
    }

    /** An application may show one room in two windows. If it fails: the second join closes the first one's channel. */
    @Test
    @DisplayName("S49 MUST let two objects of one room share its channel, and leave it with the last one")
    void twoObjects() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA, settings -> settings.checkNewestPage(false));
        Room first = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inFirst = hear(first);
        Room second = client.openRoom(roomId);
        Ready ready = Await.value(second.connect(), "the second connect()");
        SessionHeard<RoomEvent> inSecond = hear(second);

        assertThat(texts(ready.messages())).containsExactly("before");
        assertThat(wire.sentByClients("room:" + roomId, "phx_join")).hasSize(1);
        assertThat(wire.sentByClients("room:" + roomId, "list_messages")).hasSize(1);
        post(ADA, roomId, "both");
        inFirst.atLeast(1, MessagePosted.class);
        inSecond.atLeast(1, MessagePosted.class);

        done(first.disconnect(), "the first one's disconnect()");
        done(second.postMessage("only one"), "a post");
        inSecond.atLeast(2, MessagePosted.class);
        emulator.inject(new Fault.Drop(NANA));
        post(ADA, roomId, "after the drop");
        inSecond.atLeast(3, MessagePosted.class);

        assertThat(posted(inFirst)).containsExactly("both");
        assertThat(posted(inSecond)).containsExactly("both", "only one", "after the drop");
        done(second.disconnect(), "the second one's disconnect()");
        Await.until(() -> !emulator.topics(NANA).contains("room:" + roomId), "the room left");
    }

    /** An ID may be mistyped. If it fails: the refusal is not reported, or affects other rooms. */
    @Test
    @DisplayName("S313 MUST report that there is no such room, and let it be closed")
    void unknownRoom() {
        long roomId = newRoom(NANA);
        long ottos = newRoom(OTTO);
        Kabelwerk client = online(NANA);
        for (long id : new long[] {999_999, ottos}) {
            Room room = client.openRoom(id);
            RequestRejectedException failure = failure(room.connect(), RequestRejectedException.class);
            assertThat(failure.reason()).contains("no such room");
            assertThat(failure).hasMessageContaining("room:" + id).hasMessageContaining("no such room");
            assertThatThrownBy(room::connect).isExactlyInstanceOf(IllegalStateException.class);
            done(room.disconnect(), "disconnect()");
        }
        done(connected(client.openRoom(roomId)).postMessage("still here"), "a post");
    }

    /** Many people send many messages. If it fails: look at demand, and at the order of what is sent. */
    @Test
    @DisplayName("S314 MUST transfer 500 posts at once from each of two sides, each in its order")
    void manyPosts() {
        long roomId = newRoom(NANA);
        Room here = connected(online(NANA).openRoom(roomId));
        Room there = connected(online(ADA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(here);
        List<CompletableFuture<Message>> posts = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            posts.add(here.postMessage("here " + i));
            posts.add(there.postMessage("there " + i));
        }
        posts.forEach(post -> done(post, "a post"));
        inRoom.atLeast(1000, MessagePosted.class);

        List<String> told = posted(inRoom);
        assertThat(told).hasSize(1000);
        assertThat(told.stream().filter(text -> text.startsWith("here"))).containsExactly(numbered("here ", 1, 500));
        assertThat(told.stream().filter(text -> text.startsWith("there"))).containsExactly(numbered("there ", 1, 500));
        assertThat(inRoom.all(MessagePosted.class).stream()
                        .map(event -> event.message().id()))
                .isSorted();
    }

    /**
     * A bot that quotes what it reads must not escape it once more each time. If it fails: the text is passed on as the
     * backend escapes it, or is decoded twice, or more than the backend escapes is decoded.
     */
    @Test
    @DisplayName("S315 MUST return each text as it was typed, so that a quoted one is the same again")
    void typedText() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        String typed = "Tea & cake, <b>'1' < \"2\"</b> &amp; &amp;lt; &nbsp; &#39; &#x27; &quot";

        Message first = Await.value(room.postMessage(typed), "a post");
        assertThat(first.text()).isEqualTo(typed);
        Message quoted = Await.value(room.postMessage(first.text()), "a quoting post");
        assertThat(quoted.text()).isEqualTo(typed);
        assertThat(quoted.html())
                .isEqualTo(first.html())
                .contains("Tea &amp; cake")
                .contains("&amp;amp;");
        inRoom.atLeast(2, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly(typed, typed);
    }

    private static org.assertj.core.data.TemporalUnitOffset within(long amount, ChronoUnit unit) {
        return org.assertj.core.api.Assertions.within(amount, unit);
    }
}
