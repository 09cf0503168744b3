package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.User;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What hub users do with a room besides chatting in it. */
abstract class SessionCareRules extends SessionRules {

    SessionCareRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Attributes are the application's own data. If it fails: look at how JSON values are copied. */
    @Test
    @DisplayName("S308 MUST replace all attributes, with any JSON value")
    void updateAttributes() {
        long roomId = newRoom(NANA);
        Room here = connected(online(NANA).openRoom(roomId));
        done(here.updateAttributes(Map.of("old", true)), "updateAttributes()");
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("text", "Grüße 🧡");
        attributes.put("integer", 7);
        attributes.put("long", Long.MAX_VALUE);
        attributes.put("decimal", new BigDecimal("0.10"));
        attributes.put("yes", true);
        attributes.put("nothing", null);
        attributes.put("list", Arrays.asList(1, "two", null, List.of()));
        attributes.put("object", Map.of("deep", Map.of("deeper", "x")));

        Map<String, @Nullable Object> updated = Await.value(here.updateAttributes(attributes), "updateAttributes()");

        assertThat(updated).isEqualTo(here.attributes());
        assertThat(updated).containsOnlyKeys(attributes.keySet());
        assertThat(updated).containsEntry("text", "Grüße 🧡").containsEntry("integer", 7L);
        assertThat(updated).containsEntry("long", Long.MAX_VALUE).containsEntry("nothing", null);
        assertThat((BigDecimal) updated.get("decimal")).isEqualByComparingTo("0.1");
        assertThat(updated).containsEntry("list", Arrays.asList(1L, "two", null, List.of()));
        assertThat(updated).containsEntry("object", Map.of("deep", Map.of("deeper", "x")));
        assertThatThrownBy(() -> updated.put("more", 1)).isInstanceOf(UnsupportedOperationException.class);

        Room there = connected(online(ADA).openRoom(roomId));
        assertThat(there.attributes()).isEqualTo(updated);
        done(there.updateAttributes(Map.of()), "updateAttributes() of a hub user");
        assertThat(there.attributes()).isEmpty();
        assertThat(emulator.rooms().get(0).attributes()).isEqualTo("{}");
    }

    /** A care team archives what is done. If it fails: look at {@code set_inbox_info} and its reply. */
    @Test
    @DisplayName("S309 MUST archive permanently and for a time, and take out of the archive")
    void archive() {
        long roomId = newRoom(NANA);
        Room room = connected(online(ADA).openRoom(roomId));
        assertThat(room.archived()).isFalse();
        assertThat(room.archivedUntil()).isEmpty();

        done(room.archive().thenApply(nothing -> true), "archive()");
        assertThat(room.archived()).isTrue();
        assertThat(room.archivedUntil()).isEmpty();
        assertThat(emulator.rooms().get(0).archived()).isTrue();

        Instant until = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MICROS);
        done(room.archive(until).thenApply(nothing -> true), "archive(until)");
        assertThat(room.archived()).isTrue();
        assertThat(room.archivedUntil()).contains(until);
        assertThat(emulator.rooms().get(0).archivedUntil()).contains(until);

        done(room.unarchive().thenApply(nothing -> true), "unarchive()");
        assertThat(room.archived()).isFalse();
        assertThat(room.archivedUntil()).isEmpty();
        RoomSnapshot snapshot = emulator.rooms().get(0);
        assertThat(snapshot.archived()).isFalse();
        assertThat(snapshot.archivedUntil()).isEmpty();
    }

    /**
     * A room has one hub user who is responsible, or none. If it fails: look at {@code hub_user}, which is null for
     * nobody.
     */
    @Test
    @DisplayName("S310 MUST assign a room to a hub user and to nobody")
    void assignment() {
        long roomId = newRoom(NANA);
        Room room = connected(online(ADA).openRoom(roomId));
        assertThat(room.hubUser()).isEmpty();

        done(room.updateHubUser(user(BOB).id()).thenApply(nothing -> true), "updateHubUser()");
        assertThat(room.hubUser()).contains(new User(user(BOB).id(), BOB, "Bob"));
        assertThat(emulator.rooms().get(0).hubUserId()).hasValue(user(BOB).id());

        done(room.removeHubUser().thenApply(nothing -> true), "removeHubUser()");
        assertThat(room.hubUser()).isEmpty();
        assertThat(emulator.rooms().get(0).hubUserId()).isEmpty();
        assertThat(failure(room.updateHubUser(user(LEA).id()), RequestRejectedException.class)
                        .reason())
                .contains("no such hub user");
        assertThat(failure(room.updateHubUser(999_999), RequestRejectedException.class)
                        .reason())
                .contains("no such hub user");
    }

    /**
     * The call is a mistake in the program. If it fails: only the backend refuses it, or the refusal arrives through a
     * future.
     */
    @Test
    @DisplayName("S311 MUST refuse at once, for an end user, what is for hub users")
    void hubOnly() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        List<ThrowingCallable> calls = List.of(
                room::archived,
                room::archivedUntil,
                room::hubUser,
                room::archive,
                () -> room.archive(Instant.now()),
                room::unarchive,
                () -> room.updateHubUser(1),
                room::removeHubUser,
                client::loadHubInfo);
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is for hub users, and the connected user is an end user"));
        done(room.postMessage("still here"), "a post");
    }
}
