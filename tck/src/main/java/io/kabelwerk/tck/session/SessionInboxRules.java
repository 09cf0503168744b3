package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Hub;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxEvent.Updated;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.InboxItem.EndUserRoom;
import io.kabelwerk.InboxItem.HubUserRoom;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.User;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An inbox shows, at any time, the first items that the backend lists. */
abstract class SessionInboxRules extends SessionInboxes {

    SessionInboxRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** A patient sees this list first. If it fails: look at the items of the end user's side. */
    @Test
    @DisplayName("S401 MUST list an end user's rooms, most recent message first, and those without one last")
    void endUser() {
        long care = newRoom(NANA);
        long lab = user(NANA).createRoom("lab");
        post(ADA, care, "hello");
        Inbox inbox = online(NANA).openInbox();
        SessionHeard<InboxEvent> heard = hear(inbox);

        List<InboxItem> items = Await.value(inbox.connect(), "connect()");

        assertThat(heard.next(InboxEvent.Ready.class).items()).isEqualTo(items);
        assertThat(inbox.items()).isEqualTo(items);
        assertThat(rooms(items)).containsExactly(care, lab);
        InboxItem first = items.get(0);
        assertThat(((EndUserRoom) first.room()).hub())
                .extracting(Hub::slug, Hub::name)
                .containsExactly("care", "Care Team");
        assertThat(first.message().orElseThrow().text()).isEqualTo("hello");
        assertThat(first.isNew()).isTrue();
        assertThat(first.markedBy()).containsExactly(user(ADA).id());
        assertThat(items.get(1).message()).isEmpty();
        assertThat(items.get(1).isNew()).isFalse();

        long answer = post(LEA, lab, "results").get(0);
        List<InboxItem> updated = heard.next(Updated.class).items();
        assertThat(rooms(updated)).containsExactly(lab, care);
        assertThat(updated.get(0).isNew()).isTrue();
        var unused = user(NANA).moveMarker(lab, answer);
        List<InboxItem> read = heard.next(
                        Updated.class, event -> !event.items().get(0).isNew())
                .items();
        assertThat(rooms(read)).containsExactly(lab, care);
        assertThat(inbox.items()).isEqualTo(read);
    }

    /** A care team works with this list. If it fails: look at the items of the hub's side. */
    @Test
    @DisplayName("S402 MUST list a hub's rooms with all that hub users may know of them")
    void hubUser() {
        long roomId = newRoom(NANA);
        user(NANA).setAttributes(roomId, Map.of("ward", 7));
        user(ADA).archive(roomId);
        user(ADA).assign(roomId, user(BOB).id());
        post(NANA, roomId, "hello");
        long labs = user(OTTO).createRoom("lab");
        Kabelwerk client = online(ADA);

        List<InboxItem> items = Await.value(client.openInbox().connect(), "connect()");

        assertThat(rooms(items)).containsExactly(roomId).doesNotContain(labs);
        HubUserRoom room = (HubUserRoom) items.get(0).room();
        assertThat(room.hubId()).isEqualTo(client.user().hubId().getAsLong());
        assertThat(room.user()).isEqualTo(new User(user(NANA).id(), NANA, "Nana"));
        assertThat(room.archived()).isTrue();
        assertThat(room.hubUserId()).hasValue(user(BOB).id());
        assertThat(room.attributes()).isEqualTo(Map.of("ward", 7L));
        assertThat(items.get(0).isNew()).isTrue();
    }

    /**
     * There are more rooms than fit on a screen. If it fails: look at {@code limit} and {@code offset} of
     * {@code list_rooms}.
     */
    @Test
    @DisplayName("S403 MUST lengthen the window by a page, and keep it unchanged at the end")
    void loadMore() {
        List<Long> newestFirst = manyRooms(25);
        Inbox inbox = connected(online(ADA).openInbox());
        SessionHeard<InboxEvent> heard = hear(inbox);
        assertThat(rooms(inbox.items())).isEqualTo(newestFirst.subList(0, 10));

        assertThat(rooms(Await.value(inbox.loadMore(), "loadMore()"))).isEqualTo(newestFirst.subList(0, 20));
        assertThat(rooms(Await.value(inbox.loadMore(), "loadMore()"))).isEqualTo(newestFirst);
        assertThat(rooms(Await.value(inbox.loadMore(), "loadMore()"))).isEqualTo(newestFirst);
        assertThat(rooms(inbox.items())).isEqualTo(newestFirst);
        heard.atLeast(2, Updated.class);

        long last = newestFirst.get(24);
        post(BOB, last, "up again");
        assertThat(rooms(heard.next(Updated.class, event -> rooms(event.items()).get(0) == last)
                        .items()))
                .hasSize(25);
        Inbox small = connected(online(BOB).openInbox(InboxFilter.all().pageSize(3)));
        assertThat(small.items()).hasSize(3);
        assertThat(Await.value(small.loadMore(), "loadMore()")).hasSize(6);
    }

    /**
     * An event may arrive while a list is being loaded. If it fails: look at what an event changes while the list is
     * awaited.
     */
    @Test
    @DisplayName("S36 MUST prefer an event to a list that was requested before it, and otherwise the list")
    void eventAndList() {
        List<Long> newestFirst = manyRooms(3);
        long oldest = newestFirst.get(2);
        Kabelwerk client = online(ADA);
        SessionHeard<KabelwerkEvent> ofClient = hear(client);
        Inbox inbox = connected(client.openInbox());
        SessionHeard<InboxEvent> heard = hear(inbox);

        once(ADA, "hub_inbox:*", "list_rooms", new Treatment.LateReply(millis(300)));
        emulator.inject(new Fault.Drop(ADA));
        String topic = "hub_inbox:" + client.user().hubId().orElseThrow();
        wire.awaitSentByClients(2, topic, "list_rooms");
        long newer = post(BOB, oldest, "newer").get(0);
        heard.next(Updated.class, event -> rooms(event.items()).get(0) == oldest);
        Await.until(() -> wire.sentByBackend(topic, "phx_reply").size() == 4, "the replies to two joins and two lists");
        done(client.ping(), "ping(), after what was on its way");
        assertThat(messageOf(inbox, oldest)).isEqualTo(newer);
        assertThat(rooms(inbox.items())).startsWith(oldest);

        cut(ADA, ofClient);
        long before = emulator.messages(oldest).get(0).id();
        var unused = user(BOB).delete(oldest, newer);
        mend();
        heard.next(Updated.class, event -> rooms(event.items()).get(2) == oldest);
        assertThat(messageOf(inbox, oldest)).isEqualTo(before);
        assertThat(rooms(inbox.items())).isEqualTo(newestFirst);
    }

    /**
     * A list that scrolls asks twice. If it fails: look at what happens to the second call while a page is being
     * loaded.
     */
    @Test
    @DisplayName("S404 MUST serve two calls of loadMore() with one request")
    void loadMoreTwice() {
        List<Long> newestFirst = manyRooms(25);
        Kabelwerk client = online(ADA);
        Inbox inbox = connected(client.openInbox());
        once(ADA, "hub_inbox:*", "list_rooms", new Treatment.Late(millis(100)));

        CompletableFuture<List<InboxItem>> first = inbox.loadMore();
        CompletableFuture<List<InboxItem>> second = inbox.loadMore();

        assertThat(rooms(Await.value(first, "loadMore()"))).isEqualTo(newestFirst.subList(0, 20));
        assertThat(rooms(Await.value(second, "loadMore()"))).isEqualTo(newestFirst.subList(0, 20));
        assertThat(wire.sentByClients("hub_inbox:" + client.user().hubId().getAsLong(), "list_rooms"))
                .hasSize(2);
    }

    /** Rooms change below the window. If it fails: a room beyond the window is inserted, so that offsets shift. */
    @Test
    @DisplayName("S60 MUST neither skip nor repeat a room, whatever happens beyond the window")
    void eventsBeyondTheWindow() {
        List<Long> newestFirst = manyRooms(25);
        Inbox inbox = connected(online(ADA).openInbox(InboxFilter.all().archived(false)));
        SessionHeard<InboxEvent> heard = hear(inbox);

        user(ADA).assign(newestFirst.get(15), user(BOB).id());
        user(ADA).archive(newestFirst.get(17));
        user(ADA).archive(newestFirst.get(3));
        heard.next(
                Updated.class,
                event -> !rooms(event.items()).contains(newestFirst.get(3))
                        && event.items().size() == 10);
        List<Long> expected = new ArrayList<>(newestFirst);
        expected.remove(newestFirst.get(17));
        expected.remove(newestFirst.get(3));
        assertThat(rooms(inbox.items())).isEqualTo(expected.subList(0, 10));
        assertThat(rooms(Await.value(inbox.loadMore(), "loadMore()"))).isEqualTo(expected.subList(0, 20));
        user(ADA).unarchive(newestFirst.get(3));
        heard.next(Updated.class, event -> rooms(event.items()).contains(newestFirst.get(3)));
        assertThat(rooms(Await.value(inbox.loadMore(), "loadMore()")))
                .isEqualTo(emulator.inbox(ADA, Map.of("archived", false, "limit", 100)));
    }

    /**
     * A deleted message changes the order of the rooms. If it fails: the room that sinks to the end of the window is
     * treated as the next in the list.
     */
    @Test
    @DisplayName("S411 MUST show what the backend lists if a room sinks below the window")
    void sinking() {
        List<Long> newestFirst = manyRooms(12);
        Inbox inbox = connected(online(ADA).openInbox());
        SessionHeard<InboxEvent> heard = hear(inbox);
        long sunk = newestFirst.get(2);
        long message = emulator.messages(sunk).get(0).id();

        var unused = user(patient(newestFirst, 2)).delete(sunk, message);

        List<Long> expected = emulator.inbox(ADA, Map.of("limit", 10));
        assertThat(expected).doesNotContain(sunk);
        heard.next(Updated.class, event -> rooms(event.items()).equals(expected));
        assertThat(rooms(inbox.items())).isEqualTo(expected);
    }

    /** Windows are closed and opened again. If it fails: look at what the object keeps of its former connection. */
    @Test
    @DisplayName("S409 MUST stop at disconnect(), report when the backend closes it, and allow connect() again")
    void disconnect() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Inbox inbox = connected(client.openInbox());
        SessionHeard<InboxEvent> heard = hear(inbox);
        done(inbox.disconnect(), "disconnect()");
        Await.until(() -> emulator.topics(NANA).size() == 1, "the inbox left");
        post(ADA, roomId, "meanwhile");
        assertThat(Await.value(inbox.connect(), "connect() again").get(0).isNew())
                .isTrue();
        assertThat(heard.all()).isEmpty();

        SessionHeard<InboxEvent> again = hear(inbox);
        emulator.inject(new Fault.CloseChannels(NANA, "user_inbox:*"));
        assertThat(again.next(InboxEvent.ErrorOccurred.class).error()).isInstanceOf(ClosedException.class);
        var unused = failure(inbox.loadMore(), ClosedException.class);
        done(inbox.connect(), "connect() once more");
    }

    /**
     * A request for a list may be refused like any other. If it fails: look at what follows a refused
     * {@code list_rooms}.
     */
    @Test
    @DisplayName("S410 MUST report a list that is refused, and request it again")
    void listRefused() {
        long roomId = newRoom(NANA);
        once(NANA, "user_inbox:*", "list_rooms", new Treatment.Refused("not now"));
        Inbox inbox = online(NANA).openInbox();
        SessionHeard<InboxEvent> heard = hear(inbox);

        assertThat(failure(inbox.connect(), io.kabelwerk.RequestRejectedException.class)
                        .reason())
                .contains("not now");
        assertThat(rooms(heard.next(InboxEvent.Ready.class).items())).containsExactly(roomId);
        assertThat(heard.all(InboxEvent.ErrorOccurred.class)).hasSize(1);
    }

    private static long messageOf(Inbox inbox, long room) {
        return inbox.items().stream()
                .filter(item -> item.room().id() == room)
                .flatMap(item -> item.message().stream())
                .mapToLong(Message::id)
                .findFirst()
                .orElseThrow();
    }
}
