package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That an inbox is, at any time, the first items of what the backend lists. */
abstract class SessionInboxRules extends SessionRules {

    SessionInboxRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** What a patient sees first. If it fails: look at the items of the end user's side. */
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

    /** What a care team works with. If it fails: look at the items of the hub's side. */
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

    /** There are more rooms than fit on a screen. If it fails: look at limit and offset of {@code list_rooms}. */
    @Test
    @DisplayName("S403 MUST make the window longer by a page, and leave it be at the end")
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

    /** Two things are on their way at once. If it fails: look at what an event changes while a list is waited for. */
    @Test
    @DisplayName("S36 MUST let an event win over a list that was asked for before it, and the list win otherwise")
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

    private static long messageOf(Inbox inbox, long room) {
        return inbox.items().stream()
                .filter(item -> item.room().id() == room)
                .flatMap(item -> item.message().stream())
                .mapToLong(Message::id)
                .findFirst()
                .orElseThrow();
    }

    /** A list that scrolls asks twice. If it fails: look at who waits for the page. */
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

    /** Things happen below the fold. If it fails: what is beyond the window is put into it, so that offsets shift. */
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

    /** A message is taken back. If it fails: what sinks to the end of the window is taken for the next in the list. */
    @Test
    @DisplayName("S411 MUST hold what the backend lists where a room sinks beyond the window")
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

    /** Somebody calls, and gives a name. If it fails: look at {@code search_query}, limit and offset. */
    @Test
    @DisplayName("S405 MUST search for the beginning of a key or name, within the filter, apart from the window")
    void search() {
        long nanas = newRoom(NANA);
        List<Long> many = manyRooms(12);
        Inbox inbox = connected(online(ADA).openInbox(InboxFilter.all().pageSize(2)));
        SessionHeard<InboxEvent> heard = hear(inbox);
        List<InboxItem> window = inbox.items();

        assertThat(rooms(Await.value(inbox.search("NAN"), "search()"))).containsExactly(nanas);
        assertThat(rooms(Await.value(inbox.search("patient"), "search()"))).isEqualTo(many.subList(0, 10));
        assertThat(rooms(Await.value(inbox.search("patient", 5, 10), "search()")))
                .isEqualTo(many.subList(10, 12));
        assertThat(Await.value(inbox.search("anna"), "search()")).isEmpty();
        assertThat(inbox.items()).isEqualTo(window);
        assertThat(heard.all()).isEmpty();

        user(ADA).archive(nanas);
        Inbox archived = connected(online(BOB).openInbox(InboxFilter.all().archived(true)));
        assertThat(rooms(Await.value(archived.search("nana"), "search()"))).containsExactly(nanas);
        assertThat(Await.value(archived.search("patient"), "search()")).isEmpty();
        List<ThrowingCallable> wrong =
                List.of(() -> inbox.search("x", 0, 0), () -> inbox.search("x", 101, 0), () -> inbox.search("x", 1, -1));
        wrong.forEach(call -> assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class));
    }

    /** The archive is a list of its own. If it fails: look at {@code archived}, and at what leaves a window. */
    @Test
    @DisplayName("S406 MUST list archived rooms, or the others, and follow them from one list to the other")
    void archivedFilter() {
        List<Long> newestFirst = manyRooms(3);
        Kabelwerk client = online(ADA);
        Inbox active = connected(client.openInbox(InboxFilter.all().archived(false)));
        Inbox archived = connected(client.openInbox(InboxFilter.all().archived(true)));
        SessionHeard<InboxEvent> inActive = hear(active);
        SessionHeard<InboxEvent> inArchived = hear(archived);
        assertThat(rooms(active.items())).isEqualTo(newestFirst);
        assertThat(archived.items()).isEmpty();

        user(BOB).archive(newestFirst.get(1), Instant.now().plus(Duration.ofMillis(500)));
        assertThat(rooms(inActive.next(Updated.class).items())).containsExactly(newestFirst.get(0), newestFirst.get(2));
        assertThat(rooms(inArchived.next(Updated.class).items())).containsExactly(newestFirst.get(1));
        // Its time comes by itself.
        assertThat(rooms(inActive.next(Updated.class).items())).isEqualTo(newestFirst);
        assertThat(inArchived.next(Updated.class).items()).isEmpty();
    }

    /** Whose turn is it? If it fails: look at {@code hub_user}, which is null for nobody. */
    @Test
    @DisplayName("S407 MUST list the rooms of a hub user, or of nobody")
    void assignmentFilter() {
        List<Long> newestFirst = manyRooms(3);
        user(ADA).assign(newestFirst.get(0), user(ADA).id());
        user(ADA).assign(newestFirst.get(1), user(BOB).id());
        Kabelwerk client = online(ADA);
        Inbox mine = connected(
                client.openInbox(InboxFilter.all().assignedTo(user(ADA).id())));
        Inbox nobodys = connected(client.openInbox(InboxFilter.all().assignedToNobody()));
        SessionHeard<InboxEvent> inMine = hear(mine);
        SessionHeard<InboxEvent> inNobodys = hear(nobodys);
        assertThat(rooms(mine.items())).containsExactly(newestFirst.get(0));
        assertThat(rooms(nobodys.items())).containsExactly(newestFirst.get(2));

        user(BOB).assign(newestFirst.get(2), user(ADA).id());
        assertThat(rooms(inMine.next(Updated.class).items())).containsExactly(newestFirst.get(0), newestFirst.get(2));
        assertThat(inNobodys.next(Updated.class).items()).isEmpty();
        user(BOB).unassign(newestFirst.get(0));
        assertThat(rooms(inMine.next(Updated.class).items())).containsExactly(newestFirst.get(2));
        assertThat(rooms(inNobodys.next(Updated.class).items())).containsExactly(newestFirst.get(0));
    }

    /** Attributes are JSON. If it fails: they are compared as objects of some library, or as text. */
    @Test
    @DisplayName("S37 MUST compare attributes by value, deeply, key by key")
    void attributesFilter() {
        List<Long> newestFirst = manyRooms(3);
        Map<String, Object> tagged = Map.of("tags", List.of("a", Map.of("n", 1)), "other", "x");
        user(ADA).setAttributes(newestFirst.get(0), tagged);
        user(ADA).setAttributes(newestFirst.get(1), Map.of("tags", List.of("a")));
        Inbox inbox = connected(online(ADA)
                .openInbox(InboxFilter.all().attributes(Map.of("tags", List.of("a", Map.of("n", 1))))));
        SessionHeard<InboxEvent> heard = hear(inbox);
        assertThat(rooms(inbox.items())).containsExactly(newestFirst.get(0));

        post(BOB, newestFirst.get(0), "still matches");
        InboxItem item = heard.next(Updated.class).items().get(0);
        assertThat(item.message().orElseThrow().text()).isEqualTo("still matches");
        user(ADA).setAttributes(newestFirst.get(2), tagged);
        assertThat(rooms(heard.next(Updated.class).items())).containsExactly(newestFirst.get(0), newestFirst.get(2));
        user(ADA).setAttributes(newestFirst.get(0), Map.of("tags", List.of("b")));
        assertThat(rooms(heard.next(Updated.class).items())).containsExactly(newestFirst.get(2));
    }

    /** Two tabs. If it fails: the second join closes the first one's channel. */
    @Test
    @DisplayName("S48 MUST let two inboxes with different filters live on one channel")
    void twoInboxes() {
        List<Long> newestFirst = manyRooms(2);
        user(ADA).assign(newestFirst.get(0), user(ADA).id());
        Kabelwerk client = online(ADA);
        Inbox mine = connected(
                client.openInbox(InboxFilter.all().assignedTo(user(ADA).id())));
        Inbox all = connected(client.openInbox());
        SessionHeard<InboxEvent> inMine = hear(mine);
        SessionHeard<InboxEvent> inAll = hear(all);
        String topic = "hub_inbox:" + client.user().hubId().getAsLong();
        assertThat(wire.sentByClients(topic, "phx_join")).hasSize(1);

        post(patient(newestFirst, 0), newestFirst.get(0), "for both");
        inMine.next(Updated.class);
        inAll.next(Updated.class);
        done(mine.disconnect(), "disconnect()");
        post(patient(newestFirst, 1), newestFirst.get(1), "for one");
        assertThat(rooms(inAll.next(
                                Updated.class,
                                event -> rooms(event.items()).get(0).equals(newestFirst.get(1)))
                        .items()))
                .containsExactly(newestFirst.get(1), newestFirst.get(0));
        assertThat(emulator.topics(ADA)).contains(topic);
        done(all.disconnect(), "disconnect()");
        Await.until(() -> !emulator.topics(ADA).contains(topic), "the inbox left");
    }

    /** Colleagues work on in the meantime. If it fails: the window is only added to after an outage. */
    @Test
    @DisplayName("S35 MUST hold what the backend lists, after an outage in which rooms left and entered the filter")
    void outage() {
        List<Long> newestFirst = manyRooms(14);
        Kabelwerk client = online(ADA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Inbox inbox =
                connected(client.openInbox(InboxFilter.all().archived(false).pageSize(5)));
        done(inbox.loadMore(), "loadMore()");
        SessionHeard<InboxEvent> inInbox = hear(inbox);
        assertThat(inbox.items()).hasSize(10);

        cut(ADA, heard);
        user(BOB).archive(newestFirst.get(0));
        user(BOB).archive(newestFirst.get(4));
        post(BOB, newestFirst.get(12), "up");
        long last = post(BOB, newestFirst.get(3), "up too").get(0);
        var unused = user(ADA).moveMarker(newestFirst.get(3), last);
        mend();

        List<InboxItem> items = inInbox.next(Updated.class).items();
        assertThat(rooms(items)).isEqualTo(emulator.inbox(ADA, Map.of("archived", false, "limit", 10)));
        assertThat(items.get(0).isNew()).isFalse();
        assertThat(items.get(1).isNew()).isTrue();
        assertThat(inInbox.all(Updated.class)).hasSize(1);
    }

    /** Filters are for care teams. If it fails: it is refused by the backend only. */
    @Test
    @DisplayName("S408 MUST refuse at once, for an end user, a filter and search()")
    void endUserFilters() {
        Kabelwerk client = online(NANA);
        List<InboxFilter> filters = List.of(
                InboxFilter.all().archived(true),
                InboxFilter.all().assignedTo(1),
                InboxFilter.all().assignedToNobody(),
                InboxFilter.all().attributes(Map.of("a", 1)));
        filters.forEach(filter -> assertThatThrownBy(() -> client.openInbox(filter))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("for hub users"));
        Inbox inbox = connected(client.openInbox(InboxFilter.all().pageSize(3)));
        assertThatThrownBy(() -> inbox.search("x"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("for hub users");
        Inbox unready = online(ADA).openInbox();
        assertThatThrownBy(unready::items).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(unready::loadMore).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unready.search("x")).isExactlyInstanceOf(IllegalStateException.class);
    }

    /** A window is closed, and opened again. If it fails: look at what the object keeps of its former life. */
    @Test
    @DisplayName("S409 MUST stop at disconnect(), tell when the backend closes it, and may connect again")
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

    /** Lists fail too. If it fails: look at what follows a refused {@code list_rooms}. */
    @Test
    @DisplayName("S410 MUST tell of a list that is refused, and ask again")
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

    /** So many patients, each with a room and a message; the most recent first. */
    private List<Long> manyRooms(int count) {
        List<Long> newestFirst = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = "patient" + i;
            long roomId = newRoom(key);
            post(key, roomId, "hello");
            newestFirst.add(0, roomId);
        }
        return newestFirst;
    }

    /** Whose room it is, among those of {@link #manyRooms}. */
    private String patient(List<Long> newestFirst, int index) {
        long userId = emulator.rooms().stream()
                .filter(room -> room.id() == newestFirst.get(index))
                .findFirst()
                .orElseThrow()
                .userId();
        return emulator.users().stream()
                .filter(user -> user.id() == userId)
                .findFirst()
                .orElseThrow()
                .key();
    }
}
