package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The import of an export is the same state, whatever has happened. */
class StatePropertyTest {

    private static final List<String> USERS = List.of("nana", "theo", "doc", "nurse");
    private static final byte[] IMAGE = Images.image("png", 3, 2);

    @Property(tries = 60)
    void should_be_the_same_after_an_import_of_its_export(
            @ForAll @Size(max = 60) List<@IntRange(max = 999_999) Integer> steps) throws IOException {
        TestBackend world = new TestBackend();
        world.backend.user("theo").createRoom("care");
        steps.forEach(step -> act(world, step));
        String state = world.backend.state();

        Backend copy = Backend.create(
                world,
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed(state));

        assertThat(new Schema().violations(state)).isEmpty();
        assertThat(copy.state()).isEqualTo(state);
        assertThat(copy.users()).isEqualTo(world.backend.users());
        assertThat(copy.rooms()).isEqualTo(world.backend.rooms());
        assertThat(copy.nextDeadline()).isEqualTo(world.backend.nextDeadline());
        for (RoomSnapshot room : world.backend.rooms()) {
            assertThat(copy.messages(room.id())).isEqualTo(world.backend.messages(room.id()));
        }
        for (String user : USERS) {
            assertThat(copy.inbox(user, Map.of("archived", false)))
                    .isEqualTo(world.backend.inbox(user, Map.of("archived", false)));
            assertThat(joins(copy, user)).isEqualTo(joins(world.backend, user));
        }
    }

    /** One action, decided by a number; what the backend refuses does nothing. */
    private static void act(TestBackend world, int number) {
        SplittableRandom random = new SplittableRandom(number);
        Backend backend = world.backend;
        EmulatedUser user = backend.user(USERS.get(random.nextInt(USERS.size())));
        List<RoomSnapshot> rooms = backend.rooms();
        long room = rooms.get(random.nextInt(rooms.size())).id();
        List<MessageSnapshot> messages = backend.messages(room);
        long message = messages.isEmpty()
                ? 1
                : messages.get(random.nextInt(messages.size())).id();
        try {
            switch (random.nextInt(13)) {
                case 0 -> user.createRoom("care");
                case 1, 2, 3 -> user.post(room, number + " <b>&amp; \"*ö* 🎈\n\n'");
                case 4 -> user.delete(room, message);
                case 5 -> user.moveMarker(room, message);
                case 6 -> user.setAttributes(room, Map.of("n", number, "list", List.of(1.50, true, "x")));
                case 7 -> user.rename("Name " + number);
                case 8 -> user.archive(room);
                case 9 -> user.archive(room, world.instant().plusSeconds(random.nextInt(100)));
                case 10 -> user.assign(room, backend.user("nurse").id());
                case 11 -> upload(backend, room, random);
                default -> {
                    TestClient client = world.connect(user.key());
                    client.joined("private", "{}");
                    client.push(
                            "1",
                            "private",
                            "update_device",
                            "{'push_notifications_token':'t" + random.nextInt(3)
                                    + "','push_notifications_enabled':true}");
                    client.session().closed();
                }
            }
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("cannot");
        }
        world.pass(Duration.ofMillis(random.nextInt(3_000)));
    }

    private static void upload(Backend backend, long room, SplittableRandom random) {
        boolean image = random.nextBoolean();
        UploadReply reply = StateTest.upload(
                backend,
                "file " + random.nextInt(),
                image ? "image/png" : "text/plain",
                image ? IMAGE : "text".getBytes(StandardCharsets.UTF_8));
        TestClient client = new TestClient();
        client.start(((Upgrade.Accepted) backend.open(
                        new UpgradeRequest(Map.of("token", backend.token("nana"), "vsn", "2.0.0"), Map.of()), client))
                .session());
        if (backend.user("nana").id() == owner(backend, room)) {
            client.joined("room:" + room, "{}");
            long id = TestClient.parse(reply.body()).get("id").asLong();
            client.push("1", "room:" + room, "post_message", "{'upload':" + id + "}");
        }
        client.session().closed();
    }

    private static long owner(Backend backend, long room) {
        return backend.rooms().stream()
                .filter(each -> each.id() == room)
                .findFirst()
                .orElseThrow()
                .userId();
    }

    /** What a client gets from its joins, the keys in the URLs of files aside. */
    private static List<String> joins(Backend backend, String user) {
        TestClient client = new TestClient();
        client.start(((Upgrade.Accepted) backend.open(
                        new UpgradeRequest(Map.of("token", backend.token(user), "vsn", "2.0.0"), Map.of()), client))
                .session());
        List<String> replies = Stream.concat(
                        Stream.of("private"),
                        backend.inbox(user, Map.of()).stream().map(id -> "room:" + id))
                .map(topic -> client.join(topic, "{}"))
                .map(JsonNode::toString)
                .map(reply -> reply.replaceAll("/uploads/\\w+/", "/uploads/"))
                .toList();
        client.session().closed();
        return replies;
    }
}
