package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.UserUpdated;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MarkerMoved;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was missed during an outage is delivered. */
abstract class SessionMissedRules extends SessionRules {

    SessionMissedRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A busy night may have as many messages. If it fails: look at how the pages before the join's messages are
     * fetched.
     */
    @Test
    @DisplayName("S205 MUST deliver each of 250 missed messages once, in order")
    void manyMissed() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 250);
        post(ADA, roomId, missed);
        mend();
        inRoom.atLeast(250, MessagePosted.class);
        post(ADA, roomId, "after");
        inRoom.atLeast(251, MessagePosted.class);

        List<String> expected = new ArrayList<>(List.of(missed));
        expected.add("after");
        assertThat(posted(inRoom)).isEqualTo(expected);
        assertThat(inRoom.all()).hasOnlyElementsOfTypes(MessagePosted.class, MarkerMoved.class);
    }

    /** Messages must not be delivered past a hole. If it fails: look at what happens to a page that is refused. */
    @Test
    @DisplayName(
            "S206 MUST request a page of missed messages again that fails, and deliver nothing past the hole meanwhile")
    void pageFails() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 150);
        post(ADA, roomId, missed);
        mend();
        once(NANA, "room:*", "list_messages", new Treatment.Refused("not now"));
        once(NANA, "room:*", "list_messages", new Treatment.Crash());
        inRoom.atLeast(150, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(missed);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isNotEmpty();
    }

    /**
     * The room of a new patient is empty. If it fails: without a last message there is no {@code after} to ask with.
     */
    @Test
    @DisplayName("S207 MUST deliver each missed message if none was known before")
    void missedInEmptyRoom() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 120);
        post(ADA, roomId, missed);
        mend();
        inRoom.atLeast(120, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(missed);
    }

    /** The number of messages that are kept is bounded. If it fails: look at {@code maxCatchUp}. */
    @Test
    @DisplayName(
            "S208 MUST deliver exactly the most recent messages, and report the limit once, if more than maxCatchUp were missed")
    void catchUpLimit() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA, settings -> settings.maxCatchUp(100));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        post(ADA, roomId, numbered("missed ", 1, 350));
        mend();
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("missed 350"));

        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class))
                .singleElement()
                .extracting(event -> event.error().getMessage())
                .asString()
                .contains("maxCatchUp", "100");
        assertThat(posted(inRoom)).containsExactly(numbered("missed ", 251, 350));
    }

    /** Both sides read on during an outage. If it fails: the markers of the rejoin's reply are not compared. */
    @Test
    @DisplayName("S209 MUST report markers that moved during an outage")
    void missedMarkers() {
        long roomId = newRoom(NANA);
        long message = post(NANA, roomId, "hello").get(0);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        assertThat(room.markers().other()).isEmpty();

        cut(NANA, heard);
        var unused = user(ADA).moveMarker(roomId, message);
        mend();

        assertThat(inRoom.next(MarkerMoved.class).marker().messageId()).isEqualTo(message);
        assertThat(room.markers().other().orElseThrow().userId())
                .isEqualTo(user(ADA).id());
    }

    /** The user's name may change on another device. If it fails: the user of the rejoin's reply is not compared. */
    @Test
    @DisplayName("S39 MUST report the user's changes during an outage")
    void renamedMeanwhile() {
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        cut(NANA, heard);
        user(NANA).rename("Nan");
        mend();

        assertThat(heard.next(UserUpdated.class).user().name()).isEqualTo("Nan");
        assertThat(client.user().name()).isEqualTo("Nan");
    }

    /**
     * A restart of the backend keeps its sockets or drops them. If it fails: look at what is joined again, and with
     * which parameters.
     */
    @Test
    @DisplayName("S212 MUST miss nothing when the backend restarts, with or without its sockets")
    void restarts() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        for (boolean keepSockets : new boolean[] {true, false}) {
            emulator.inject(new Fault.Restart(keepSockets));
            post(ADA, roomId, numbered(keepSockets + " ", 1, 5));
        }
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("false 5"));

        assertThat(posted(inRoom))
                .containsExactly(
                        "true 1", "true 2", "true 3", "true 4", "true 5", "false 1", "false 2", "false 3", "false 4",
                        "false 5");
        assertThat(upgrades()).hasSize(2);
    }

    /**
     * One bad row must not hide the messages before it. If it fails: a page on which nothing can be read is treated as
     * the beginning of the room.
     */
    @Test
    @DisplayName("S216 MUST deliver every missed message that can be read, even if a whole page between cannot")
    void unreadablePage() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        post(ADA, roomId, numbered("missed ", 1, 350));
        transport.onArrival(text -> List.of(
                text.contains("\"missed 200\"") ? text.replaceAll("\"type\"\\s*:\\s*\"text\"", "\"type\":5") : text));
        mend();
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("missed 350"));

        List<String> readable = new ArrayList<>(List.of(numbered("missed ", 1, 150)));
        readable.addAll(List.of(numbered("missed ", 251, 350)));
        assertThat(posted(inRoom)).isEqualTo(readable);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class))
                .isNotEmpty()
                .allMatch(event -> event.error() instanceof ProtocolViolationException);
    }
}
