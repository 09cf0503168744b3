package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A client that comes back goes on after the last message that it has handled. */
abstract class SessionResumeRules extends SessionRules {

    SessionResumeRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** What a room says that is being resumed. */
    private SessionHeard<RoomEvent> resumed(Room room, long after) {
        SessionHeard<RoomEvent> heard = hear(room);
        var unused = room.connectAfter(after);
        return heard;
    }

    /** What was delivered, in the first list and after it. */
    private static List<String> told(SessionHeard<RoomEvent> heard) {
        List<String> told = new ArrayList<>();
        heard.all(RoomEvent.Ready.class).forEach(ready -> told.addAll(List.of(texts(ready.messages()))));
        told.addAll(posted(heard));
        return told;
    }

    /** A process may be down for a night. If it fails: look at how the pages before the join's messages are fetched. */
    @Test
    @DisplayName(
            "S871 MUST deliver exactly the messages after the one that a room is resumed after, and then live ones")
    void resumes() {
        long roomId = newRoom(NANA);
        Kabelwerk first = online(NANA);
        SessionHeard<RoomEvent> before = hear(connected(first.openRoom(roomId)));
        long known = post(ADA, roomId, "handled").get(0);
        before.next(MessagePosted.class);
        first.disconnect().join();

        String[] missed = numbered("missed ", 1, 250);
        post(ADA, roomId, missed);
        SessionHeard<RoomEvent> after = resumed(online(NANA).openRoom(roomId), known);
        RoomEvent.Ready ready = after.next(RoomEvent.Ready.class);
        post(ADA, roomId, "live");
        after.next(MessagePosted.class);

        assertThat(texts(ready.messages())).containsExactly(missed);
        assertThat(ready.resumedAfter()).hasValue(known);
        assertThat(posted(after)).containsExactly("live");
        assertThat(after.all(RoomEvent.ErrorOccurred.class)).isEmpty();
    }

    /** The number of messages that are kept is bounded. If it fails: look at {@code maxCatchUp}. */
    @Test
    @DisplayName(
            "S872 MUST deliver exactly the newest, and report once which are left out, if a room is resumed beyond maxCatchUp")
    void limit() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(ADA, roomId, numbered("missed ", 1, 350));
        Kabelwerk client = online(NANA, settings -> settings.maxCatchUp(100));
        SessionHeard<RoomEvent> heard = resumed(client.openRoom(roomId), ids.get(0));
        RoomEvent.Ready ready = heard.next(RoomEvent.Ready.class);

        assertThat(texts(ready.messages())).containsExactly(numbered("missed ", 251, 350));
        assertThat(ready.resumedAfter()).hasValue(ids.get(250) - 1);
        assertThat(heard.all(RoomEvent.ErrorOccurred.class))
                .singleElement()
                .extracting(event -> event.error().getMessage())
                .asString()
                .contains("maxCatchUp", "after message " + ids.get(0), "before message " + ids.get(250));
    }

    /** A first connection may break. If it fails: look at what an interrupted room keeps of the pages that it has. */
    @Test
    @DisplayName("S873 MUST lose and repeat nothing if the connection breaks while a room is resumed")
    void interrupted() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(ADA, roomId, numbered("missed ", 1, 301));
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        once(NANA, "room:*", "list_messages", new Treatment.Ignored());
        SessionHeard<RoomEvent> inRoom = resumed(client.openRoom(roomId), ids.get(0));
        cut(NANA, heard);
        post(ADA, roomId, "last");
        mend();
        inRoom.next(RoomEvent.Ready.class);
        post(ADA, roomId, "live");
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("live"));

        List<String> expected = new ArrayList<>(List.of(numbered("missed ", 2, 301)));
        expected.addAll(List.of("last", "live"));
        assertThat(told(inRoom)).isEqualTo(expected);
    }

    /** The backend reads first and subscribes later. If it fails: the newest page is not looked at after the join. */
    @Test
    @DisplayName("S874 MUST deliver what is posted in the gap of the join with which a room is resumed")
    void gap() {
        long roomId = newRoom(NANA);
        long known = post(ADA, roomId, "handled").get(0);
        Kabelwerk client = online(NANA);
        once(NANA, "room:*", Fault.JOIN, new Treatment.Gap(millis(300)));
        SessionHeard<RoomEvent> heard = resumed(client.openRoom(roomId), known);
        wire.awaitSentByClients(1, "room:" + roomId, "phx_join");
        post(ADA, roomId, "in the gap");
        post(ADA, roomId, "behind it");
        heard.next(MessagePosted.class, event -> event.message().text().equals("behind it"));

        assertThat(told(heard)).containsExactly("in the gap", "behind it");
    }

    /** Others read a message, or nobody. If it fails: look at the params of the notifier's joins. */
    @Test
    @DisplayName("S875 MUST deliver by a resumed notifier all after a message, read or not, also after an outage")
    void notifier() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(ADA, roomId, "handled", "read", "unread");
        var unused = user(NANA).moveMarker(roomId, ids.get(1));
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Notifier notifier = client.openNotifier();
        SessionHeard<NotifierEvent> notified = hear(notifier);
        assertThat(texts(notifier.connectAfter(ids.get(0)).join())).containsExactly("read", "unread");

        cut(NANA, heard);
        long missed = post(ADA, roomId, "missed").get(0);
        var read = user(NANA).moveMarker(roomId, missed);
        mend();

        assertThat(notified.next(NotifierEvent.Updated.class).message().text()).isEqualTo("missed");
        assertThat(read.messageId()).isEqualTo(missed);
        assertThat(notified.all(NotifierEvent.Ready.class))
                .singleElement()
                .satisfies(ready -> assertThat(ready.resumedAfter()).hasValue(ids.get(0)));
    }

    /** Bad input from the caller fails at once. If it fails: look at the checks before anything is sent. */
    @Test
    @DisplayName("S876 MUST refuse to resume after a negative ID")
    void negative() {
        Kabelwerk client = online(NANA);
        Room room = client.openRoom(newRoom(NANA));
        assertThatThrownBy(() -> room.connectAfter(-1)).isInstanceOf(IllegalArgumentException.class);
        Notifier notifier = client.openNotifier();
        assertThatThrownBy(() -> notifier.connectAfter(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
