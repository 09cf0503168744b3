package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxEvent.Updated;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a filter lets through, and what a search finds. */
abstract class SessionInboxFilterRules extends SessionInboxes {

    SessionInboxFilterRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A care team looks for a patient by name. If it fails: look at {@code search_query}, {@code limit} and
     * {@code offset}.
     */
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
    @DisplayName("S406 MUST list archived rooms, or the others, and follow rooms from one list to the other")
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

    /**
     * A care team divides its rooms among its members. If it fails: look at {@code hub_user}, which is null for nobody.
     */
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

    /** An application may show two lists side by side. If it fails: the second join closes the first one's channel. */
    @Test
    @DisplayName("S48 MUST let two inboxes with different filters share one channel")
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

    /** Colleagues go on working during an outage. If it fails: rooms are only added to the window after an outage. */
    @Test
    @DisplayName("S35 MUST show what the backend lists, after an outage in which rooms left and entered the filter")
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

    /** Filters are for care teams. If it fails: only the backend refuses it. */
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
}
