package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.ErrorOccurred;
import io.kabelwerk.RoomEvent.MarkerMoved;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.RoomEvent.Ready;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each message is delivered once and in order, whatever duplicates, order or nonsense the backend sends. */
abstract class SessionDeliveryRules extends SessionRules {

    SessionDeliveryRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** A reply proves that the message was posted. If it fails: the reply counts as the delivery of the message. */
    @Test
    @DisplayName("S21 MUST deliver a message once whose post was answered but whose event was lost with the connection")
    void eventLost() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        loseEvents("message_posted");

        Message message = Await.value(room.postMessage("once"), "a post");
        transport.leaveAlone();
        emulator.inject(new Fault.Drop(NANA));

        assertThat(inRoom.next(MessagePosted.class).message().id()).isEqualTo(message.id());
        assertBarrier(inRoom, roomId, "once", "barrier");
    }

    /** Two people post at the same time. If it fails: as S21. */
    @Test
    @DisplayName("S22 MUST deliver both, in order, if the reply to one's own post came before the other's lost event")
    void otherEventLost() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        loseEvents("message_posted");

        post(ADA, roomId, "hers");
        done(room.postMessage("mine"), "a post");
        transport.leaveAlone();
        emulator.inject(new Fault.Drop(NANA));

        inRoom.atLeast(2, MessagePosted.class);
        assertBarrier(inRoom, roomId, "hers", "mine", "barrier");
    }

    /** Databases commit out of ID order. If it fails: only the last ID is kept, or the rejoin asks from it on. */
    @Test
    @DisplayName("S215 MUST deliver a message late, rather than never, whose event was lost while a later one arrived")
    void lateMessage() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        SessionHeard<RoomEvent> inRoom = hear(connected(
                online(NANA, settings -> settings.checkNewestPage(false)).openRoom(roomId)));
        transport.onArrival(
                text -> text.contains("\"message_posted\"") && text.contains("\"late\"") ? List.of() : List.of(text));

        post(ADA, roomId, "late", "early");
        inRoom.atLeast(1, MessagePosted.class);
        transport.leaveAlone();
        emulator.inject(new Fault.Drop(NANA));

        inRoom.atLeast(2, MessagePosted.class);
        assertBarrier(inRoom, roomId, "early", "late", "barrier");
    }

    /** Backends retry. If it fails: look at how the IDs of delivered messages are kept. */
    @Test
    @DisplayName("S24 MUST deliver a message once that arrives twice, live or with the rejoin")
    void doubles() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        transport.onArrival(text -> text.contains("\"message_posted\"") ? List.of(text, text) : List.of(text));

        post(ADA, roomId, "1", "2", "3");
        inRoom.atLeast(3, MessagePosted.class);
        emulator.inject(new Fault.Drop(NANA));
        Await.until(() -> upgrades().size() == 2, "the reconnection");

        assertBarrier(inRoom, roomId, "1", "2", "3", "barrier");
    }

    /** An event may overtake a slow reply. If it fails: a message before the reply is delivered at once, or dropped. */
    @Test
    @DisplayName("S25 MUST put a message that arrives before the join's reply into the list of ready")
    void eventBeforeJoinReply() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Room room = online(NANA).openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", Fault.JOIN, new Treatment.LateReply(millis(300)));

        CompletableFuture<Ready> connecting = room.connect();
        Await.until(() -> emulator.topics(NANA).contains("room:" + roomId), "the join");
        post(ADA, roomId, "meanwhile");

        assertThat(texts(Await.value(connecting, "connect()").messages())).containsExactly("before", "meanwhile");
        assertBarrier(inRoom, roomId, "barrier");
    }

    /** Phoenix reads a room first and subscribes to it after that. If it fails: look at {@code checkNewestPage}. */
    @Test
    @DisplayName("S27 MUST deliver a message once that was posted between the backend's read and its subscription")
    void gap() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Room room = online(NANA).openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", Fault.JOIN, new Treatment.Gap(millis(300)));

        CompletableFuture<Ready> connecting = room.connect();
        wire.awaitSentByClients(1, "room:" + roomId, "phx_join");
        post(ADA, roomId, "in the gap");

        List<String> told = new ArrayList<>(
                List.of(texts(Await.value(connecting, "connect()").messages())));
        if (told.size() == 1) {
            inRoom.atLeast(1, MessagePosted.class);
        }
        post(ADA, roomId, "barrier");
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("barrier"));
        told.addAll(posted(inRoom));
        assertThat(told).containsExactly("before", "in the gap", "barrier");
    }

    /** Every order occurs. If it fails: the reply and the event are treated as two messages, or as none. */
    @Test
    @DisplayName("S59 MUST deliver and settle once, whether one's own event comes before, with or after the reply")
    void ownPostInAnyOrder() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);

        done(room.postMessage("event first"), "a post");
        once(NANA, "room:*", "post_message", new Treatment.ReplyFirst());
        done(room.postMessage("reply first"), "a post");
        once(NANA, "room:*", "post_message", new Treatment.LateReply(millis(100)));
        done(room.postMessage("late reply"), "a post");
        loseEvents("message_posted");
        once(NANA, "room:*", "post_message", new Treatment.Unanswered());
        CompletableFuture<Message> unanswered = room.postMessage("rejoin only");
        Await.until(() -> emulator.messages(roomId).size() == 4, "the post");
        emulator.inject(new Fault.Drop(NANA));
        var unused = failure(unanswered, ConnectionException.class);
        transport.leaveAlone();

        inRoom.atLeast(4, MessagePosted.class);
        assertBarrier(inRoom, roomId, "event first", "reply first", "late reply", "rejoin only", "barrier");
    }

    /** Broadcasts have no {@code join_ref}, and some replies have none. If it fails: both are dropped as stale. */
    @Test
    @DisplayName("S50 MUST accept events and replies whose join_ref is null")
    void nullJoinRefs() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        Pattern joinRef = Pattern.compile("^\\[\\s*\"\\d+\"(\\s*,\\s*\"\\d+\"\\s*,\\s*\"room:)");
        transport.onArrival(text -> List.of(joinRef.matcher(text).replaceFirst("[null$1")));

        assertThat(Await.value(room.postMessage("hello"), "a post").text()).isEqualTo("hello");
        assertThat(inRoom.next(MessagePosted.class).message().text()).isEqualTo("hello");
    }

    /** The end of the old channel may come after the new join. If it fails: {@code join_ref} is not compared. */
    @Test
    @DisplayName("S51 MUST ignore a phx_close or phx_error of an earlier join")
    void staleEnds() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        String topic = "room:" + roomId;
        Matcher joinRef = Pattern.compile("^\\[\\s*\"(\\d+)\"")
                .matcher(wire.sentByClients(topic, "phx_join").get(0));
        assertThat(joinRef.find()).isTrue();
        String ref = joinRef.group(1);
        emulator.inject(new Fault.Drop(NANA));
        wire.awaitSentByClients(2, topic, "phx_join");
        transport.onArrival(text -> text.contains("\"message_posted\"")
                ? List.of(
                        "[\"" + ref + "\",\"" + ref + "\",\"" + topic + "\",\"phx_close\",{}]",
                        "[\"" + ref + "\",\"" + ref + "\",\"" + topic + "\",\"phx_error\",{}]",
                        text)
                : List.of(text));

        post(ADA, roomId, "1");
        inRoom.atLeast(1, MessagePosted.class);
        post(ADA, roomId, "2");
        inRoom.atLeast(2, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly("1", "2");
        assertThat(inRoom.all(ErrorOccurred.class)).isEmpty();
        assertThat(wire.sentByClients(topic, "phx_join")).hasSize(2);
    }

    /** Users click fast. If it fails: a leave that is never answered delays the next join, or ends it. */
    @Test
    @DisplayName("S57 MUST handle a leave and a join back to back, however the leave ends")
    void leaveAndJoin() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        List<Treatment> treatments = List.of(
                new Treatment.Late(millis(50)),
                new Treatment.LateReply(millis(50)),
                new Treatment.Unanswered(),
                new Treatment.Ignored());
        for (Treatment treatment : treatments) {
            once(NANA, "room:*", Fault.LEAVE, treatment);
            CompletableFuture<Void> leaving = room.disconnect();
            CompletableFuture<Ready> joining = room.connect();
            SessionHeard<RoomEvent> inRoom = hear(room);

            done(joining, "connect() after a leave with " + treatment);
            done(leaving, "disconnect() with " + treatment);
            Message message = Await.value(room.postMessage("still here"), "a post after " + treatment);
            inRoom.next(MessagePosted.class, event -> event.message().id() == message.id());
            assertThat(inRoom.all(ErrorOccurred.class))
                    .as("errors after " + treatment)
                    .isEmpty();
        }
    }

    /** Later backends send more than is known today. If it fails: look at how payloads are read. */
    @Test
    @DisplayName("S55 MUST pass on what is unknown, report what is broken with topic and field, and go on")
    void nonsense() {
        long roomId = newRoom(NANA);
        // Or what is broken might come a second time, and whole.
        Kabelwerk client = online(NANA, settings -> settings.checkNewestPage(false));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        transport.onArrival(SessionDeliveryRules::garble);

        post(ADA, roomId, "no room_id", "html is a number", "unknown type", "unknown field", "unknown event");
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("unknown event"));

        assertThat(posted(inRoom)).containsExactly("unknown type", "unknown field", "unknown event");
        assertThat(inRoom.all(MessagePosted.class).get(0).message().type().name())
                .isEqualTo("poll");
        assertThat(inRoom.all(ErrorOccurred.class))
                .extracting(event -> (ProtocolViolationException) event.error())
                .allMatch(error -> error.topic().equals("room:" + roomId))
                .extracting(ProtocolViolationException::field)
                .containsExactly("room_id", "html");

        List<KabelwerkException> noFrames = new ArrayList<>();
        for (String text : List.of("no JSON", "no array", "no five")) {
            post(ADA, roomId, text);
            noFrames.add(heard.next(KabelwerkEvent.ErrorOccurred.class).error());
        }
        assertThat(noFrames).hasOnlyElementsOfType(ProtocolViolationException.class);
        transport.leaveAlone();
        post(ADA, roomId, "fine again");
        assertThat(inRoom.next(
                        MessagePosted.class, event -> event.message().text().equals("fine again")))
                .isNotNull();
        assertThat(heard.all()).hasOnlyElementsOfType(KabelwerkEvent.ErrorOccurred.class);
    }

    private static List<String> garble(String text) {
        if (!text.contains("\"message_posted\"")) {
            return List.of(text);
        }
        if (text.contains("no room_id")) {
            return List.of(text.replaceFirst("\"room_id\"", "\"roomid\""));
        } else if (text.contains("html is a number")) {
            return List.of(text.replaceFirst("\"html\"\\s*:\\s*\"[^\"]*\"", "\"html\":7"));
        } else if (text.contains("unknown type")) {
            return List.of(text.replaceFirst("\"type\"\\s*:\\s*\"text\"", "\"type\":\"poll\""));
        } else if (text.contains("unknown field")) {
            return List.of(text.replaceFirst("\"html\"", "\"mood\":{\"is\":[\"fine\"]},\"html\""));
        } else if (text.contains("unknown event")) {
            return List.of(text.replaceFirst("message_posted", "message_sung"), text);
        } else if (text.contains("no JSON")) {
            return List.of("no JSON");
        } else if (text.contains("no array")) {
            return List.of("{\"topic\":\"room:1\"}");
        } else if (text.contains("no five")) {
            return List.of("[null,null,\"room:1\"]");
        }
        return List.of(text);
    }

    /** Reading goes one way only. If it fails: the older of two markers replaces the newer one. */
    @Test
    @DisplayName("S33 MUST NOT move a marker back, whatever arrives last")
    void markerBack() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(ADA, roomId, "1", "2", "3");
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        List<String> kept = new ArrayList<>();
        transport.onArrival(text -> {
            if (!text.contains("\"marker_moved\"")) {
                return List.of(text);
            }
            kept.add(text);
            // The one before comes once more, after the new one.
            return kept.size() == 1 ? List.of(text) : List.of(text, kept.get(0));
        });

        done(room.moveMarker(ids.get(0)), "moveMarker()");
        done(room.moveMarker(ids.get(2)), "moveMarker()");
        assertThat(Await.value(room.moveMarker(ids.get(1)), "moveMarker() back").messageId())
                .isEqualTo(ids.get(2));
        post(ADA, roomId, "barrier");
        inRoom.atLeast(1, MessagePosted.class);

        long nana = user(NANA).id();
        assertThat(inRoom.all(MarkerMoved.class).stream()
                        .filter(event -> event.marker().userId() == nana)
                        .map(event -> event.marker().messageId()))
                .containsExactly(ids.get(0), ids.get(2));
        assertThat(room.markers().own().orElseThrow().messageId()).isEqualTo(ids.get(2));
    }

    /** Colleagues of a hub user have markers, too. If it fails: they are treated as the end user's. */
    @Test
    @DisplayName("S34 MUST use the end user's marker alone as the other side's, for hub users")
    void colleaguesMarker() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(NANA, roomId, "1", "2");
        Room room = connected(online(ADA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        long nana = user(NANA).id();
        assertThat(room.markers().other().orElseThrow().userId()).isEqualTo(nana);

        var unused = user(BOB).moveMarker(roomId, ids.get(1));
        long third = post(NANA, roomId, "3").get(0);
        inRoom.next(MarkerMoved.class, event -> event.marker().messageId() == third);

        assertThat(inRoom.all(MarkerMoved.class))
                .allMatch(event -> event.marker().userId() == nana);
        assertThat(room.markers().other().orElseThrow().userId()).isEqualTo(nana);
    }

    /** Doubles hold 53 bits. If it fails: IDs go through a double or an int somewhere. */
    @Test
    @DisplayName("S46 MUST keep IDs above 2^53 and every character of a text exact")
    void exactness() {
        try (var large = newEmulator(0, (1L << 53) + 1)) {
            long roomId = large.user(NANA).createRoom("care");
            Kabelwerk client = newClient(settings -> settings.url(large.url()).token(large.token(NANA)));
            assertThat(Await.value(client.connect(), "connect()").id())
                    .isEqualTo(large.user(NANA).id())
                    .isGreaterThan(1L << 53);
            Room room = connected(client.openRoom());
            assertThat(room.id()).isEqualTo(roomId);
            String text = " a  b , \u0000\u001f \\ \" / \u2028 ä ß 日本 🧑‍⚕️ \uffff ".strip();
            Message message = Await.value(room.postMessage(text), "a post");
            assertThat(message.id()).isEqualTo(large.messages(roomId).get(0).id());
            assertThat(message.roomId()).isEqualTo(roomId);
            assertThat(message.text()).isEqualTo(text);
            assertThat(Await.value(room.moveMarker(message.id()), "moveMarker()")
                            .messageId())
                    .isEqualTo(message.id());
            client.close();
        }
    }

    private void loseEvents(String event) {
        transport.onArrival(text -> text.contains("\"" + event + "\"") ? List.of() : List.of(text));
    }

    /** Posts a last message, and checks what has been delivered when that arrives. */
    private void assertBarrier(SessionHeard<RoomEvent> inRoom, long roomId, String... expected) {
        post(ADA, roomId, "barrier");
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("barrier"));
        assertThat(posted(inRoom)).containsExactly(expected);
    }
}
