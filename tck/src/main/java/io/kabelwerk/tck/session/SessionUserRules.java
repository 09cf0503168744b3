package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Device;
import io.kabelwerk.HubInfo;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.UserUpdated;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.User;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What concerns the user and not a room. */
abstract class SessionUserRules extends SessionRules {

    SessionUserRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Users choose nicknames. If it fails: look at {@code update_user} and {@code user_updated}. */
    @Test
    @DisplayName("S701 MUST rename the user, and report that once to each of the user's sessions")
    void updateUser() {
        Kabelwerk here = online(NANA);
        Kabelwerk there = online(NANA);
        SessionHeard<KabelwerkEvent> hears = hear(here);
        SessionHeard<KabelwerkEvent> hearsToo = hear(there);

        ConnectedUser renamed = Await.value(here.updateUser("Nan ä🧡"), "updateUser()");

        assertThat(renamed.name()).isEqualTo("Nan ä🧡");
        assertThat(hears.next(UserUpdated.class).user()).isEqualTo(renamed);
        assertThat(hearsToo.next(UserUpdated.class).user()).isEqualTo(renamed);
        assertThat(here.user()).isEqualTo(renamed);
        assertThat(there.user()).isEqualTo(renamed);
        assertThat(failure(here.updateUser(" "), RequestRejectedException.class).reason())
                .contains("the name is empty");
        assertThat(Await.value(here.updateUser("Nana"), "updateUser()").name()).isEqualTo("Nana");
        hears.atLeast(2, UserUpdated.class);
        assertThat(hears.all()).hasSize(2);
    }

    /** The backend sends push notifications to the device. If it fails: look at {@code update_device}. */
    @Test
    @DisplayName("S702 MUST register the device with the backend")
    void updateDevice() {
        Kabelwerk client = online(NANA);
        Device device = Await.value(client.updateDevice("push-token", true), "updateDevice()");
        assertThat(device.pushNotificationsToken()).isEqualTo("push-token");
        assertThat(device.pushNotificationsEnabled()).isTrue();
        assertThat(device.toString()).doesNotContain("push-token");
        Device disabled = Await.value(client.updateDevice("push-token", false), "updateDevice()");
        assertThat(disabled.id()).isEqualTo(device.id());
        assertThat(disabled.pushNotificationsEnabled()).isFalse();
        assertThat(disabled.updatedAt()).isAfterOrEqualTo(disabled.insertedAt());
    }

    /** An application lists whom a room may be assigned to. If it fails: look at {@code get_hub}. */
    @Test
    @DisplayName("S703 MUST load the hub of a hub user with its members")
    void loadHubInfo() {
        Kabelwerk client = online(ADA);
        HubInfo hub = Await.value(client.loadHubInfo(), "loadHubInfo()");
        assertThat(hub.id()).isEqualTo(client.user().hubId().getAsLong());
        assertThat(hub.name()).isEqualTo("Care Team");
        assertThat(hub.users())
                .containsExactly(
                        new User(user(ADA).id(), ADA, "Ada"), new User(user(BOB).id(), BOB, "Bob"));
    }

    /** A patient may turn to another team at any time. If it fails: the list of rooms is that of the join alone. */
    @Test
    @DisplayName("S40 MUST know a room that was created, by the hub's ID or slug, from then on")
    void createRoom() {
        Kabelwerk client = online(NANA);
        long care = Await.value(client.createRoom("care"), "createRoom()");
        assertThat(client.openRoom().id()).isEqualTo(care);
        done(connected(client.openRoom()).postMessage("hello"), "a post");

        long labHub = user(LEA).id() - 1;
        long lab = Await.value(client.createRoom(labHub), "createRoom()");
        assertThat(emulator.rooms()).extracting(room -> room.id()).containsExactly(care, lab);
        assertThat(emulator.rooms().get(1).hubId()).isEqualTo(labHub);

        assertThat(failure(client.createRoom("care"), RequestRejectedException.class)
                        .reason())
                .contains("the room exists");
        assertThat(failure(client.createRoom("nowhere"), RequestRejectedException.class)
                        .reason())
                .contains("no such hub: nowhere");
        assertThat(failure(online(ADA).createRoom("care"), RequestRejectedException.class)
                        .reason())
                .contains("only end users have rooms");
    }

    /**
     * An application shows whether the network is slow. If it fails: the call waits for a connection, or measures
     * something else.
     */
    @Test
    @DisplayName("S704 MUST measure the round trip, and fail at once if there is no connection")
    void ping() {
        Kabelwerk client = client(NANA);
        assertThat(failure(client.ping(), ConnectionException.class).outcome()).contains(RequestOutcome.NOT_SENT);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");
        assertThat(Await.value(client.ping(), "ping()")).isPositive().isLessThan(Duration.ofSeconds(30));
        cut(NANA, heard);
        assertThat(failure(client.ping(), ConnectionException.class).outcome()).contains(RequestOutcome.NOT_SENT);
        mend();
        heard.next(KabelwerkEvent.Connected.class);
        done(client.ping(), "ping()");
    }

    /** The same key twice is one user. If it fails: the backend creates a second user for the key. */
    @Test
    @DisplayName("S705 MUST admit a user who was never seen before, by the token alone")
    void newUser() {
        Kabelwerk client = online("somebody new", settings -> settings.ensureAllRooms());
        assertThat(client.user().key()).isEqualTo("somebody new");
        assertThat(connected(client.openRoom()).user().key()).isEqualTo("somebody new");
        assertThatThrownBy(client::loadHubInfo)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("loadHubInfo() is for hub users, and the connected user is an end user");
    }
}
