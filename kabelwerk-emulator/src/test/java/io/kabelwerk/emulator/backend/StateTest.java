package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MarkerSnapshot;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateTest {

    private static final String HUBS =
            "'hubs': [{'slug': 'care', 'name': 'Care', 'users': [{'key': 'doc', 'name': 'Ada'}]}],\n"
                    + "'users': [{'key': 'nana', 'name': 'Nana'}]";

    private static Backend seeded(String json) {
        return Backend.create(
                new TestBackend(),
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed(TestClient.quoted(json)));
    }

    @Test
    void should_start_with_what_a_short_seed_says() {
        Backend backend = seeded("{" + HUBS + ", 'rooms': [{'hub': 'care', 'user': 'nana', 'assigned_to': 'doc',"
                + "'messages': [{'user': 'nana', 'text': 'Hi & *bye*'}, {'user': 'doc', 'text': 'Hm'}]}]}");

        RoomSnapshot room = backend.rooms().get(0);
        List<MessageSnapshot> messages = backend.messages(room.id());
        assertThat(messages)
                .extracting(MessageSnapshot::html)
                .containsExactly("<p>Hi &amp; <em>bye</em></p>", "<p>Hm</p>");
        assertThat(room.hubUserId()).hasValue(backend.user("doc").id());
        assertThat(room.markers())
                .extracting(MarkerSnapshot::messageId)
                .containsExactlyInAnyOrder(messages.get(0).id(), messages.get(1).id());
        assertThat(backend.user("doc").post(room.id(), "next").id())
                .isEqualTo(messages.get(1).id() + 1);
    }

    @Test
    void should_give_ids_that_no_other_thing_of_the_seed_has() {
        Backend backend = seeded("{'hubs': [{'slug': 'care', 'name': 'Care'}],"
                + "'users': [{'key': 'a', 'name': 'A'}, {'id': 7, 'key': 'b', 'name': 'B'}]}");

        assertThat(backend.users()).extracting(UserSnapshot::key).containsExactly("b", "a");
        assertThat(backend.users()).extracting(UserSnapshot::id).containsExactly(7L, 9L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'users': [\\n{'key': 'a', 'name': 7}]} | line 2, users/0/name: this must be a string that is not empty.",
                "{'users': [{'key': 'a',\\n\\n'nick': 'A'}]} | line 3, users/0/nick: there is no such field; the fields here are [devices, id,",
                "{'users': [{'key': 'a'}]} | line 1, users/0/name: this must be a string",
                "{'users': {}} | users: this must be an array.",
                "{'users': [{'key': 'a', 'name': 'A'},\\n{'key': 'a', 'name': 'B'}]} | line 2, users/1/key: there is a user \"a\" already.",
                "{'users': [{'id': 3, 'key': 'a', 'name': 'A'}],\\n'hubs': [{'id': 3, 'slug': 'a', 'name': 'A'}]} | something else has the ID 3",
                "{'next_id': 0} | line 1, next_id: this must be a whole number from 1 to 4611686018427387904.",
                "{'next_id': 4611686018427387905} | next_id: this must be a whole number from 1 to 4611686018427387904.",
                "{'tokens_expired': 9223372036854775807} | tokens_expired: this must be a whole number from 0 to",
                "{'users': [{'id': 9223372036854775806, 'key': 'a', 'name': 'A'}]} | users/0/id: this must be a whole number",
                "{'users': [{'key': 'a', 'name': 'A', 'devices': [{'push_token': 't'}, {'push_token': 't'}]}]} | users/0/devices/1/push_token: this user has a device of this push token already.",
                "{'users': [{'key': 'a', 'name': 'A', 'devices': [{'push_token': 1}]}]} | users/0/devices/0/push_token: this must be a string.",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'attributes': {'a': ['\\ud800']}}]} | line 3, rooms/0/attributes: strings must be Unicode",
                "{\\n'next_id' 0} | line 2: this is not JSON",
                "{'users': [], 'users': []} | Duplicate field 'users'",
                "{HUBS,\\n'rooms': [{'hub': 'none', 'user': 'nana'}]} | line 3, rooms/0/hub: there is no hub \"none\" in this document.",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'x'}]} | there is no user \"x\" in this document. The users are [doc, nana].",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'doc'}]} | rooms/0/user: only end users have rooms.",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'assigned_to': 'nana'}]} | this must be a user of the hub \"care\".",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'messages': [{'user': 'doc'}]}]} | line 3, rooms/0/messages/0: a message has either a text or an upload.",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'messages': [{'user': 'doc', 'upload': 9}]}]} | messages/0/upload: there is no such upload",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'markers': [{'user': 'doc'}]}]} | markers/0/message: a marker stands at the ID",
                "{HUBS,\\n'rooms': [{'hub': 'care', 'user': 'nana', 'archived': true, 'archived_until': 'x'}]} | rooms/0/archived_until: this must be a time in UTC",
                "{HUBS,\\n'uploads': [{'user': 'nana', 'name': 'a', 'mime_type': 'text/plain', 'file': 'a'}]} | uploads/0/file: files are found beside a seed",
                "{HUBS,\\n'uploads': [{'user': 'nana', 'name': 'a', 'mime_type': 'text/html', 'content': ''}]} | uploads/0: the type is not accepted",
                "{HUBS,\\n'uploads': [{'user': 'nana', 'name': 'a', 'mime_type': 'text/plain', 'content': '?'}]} | uploads/0/content: this must be in base64.",
            })
    void should_say_where_a_seed_is_wrong(String json, String message) {
        String document = json.replace("HUBS", HUBS).replace("\\n", "\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> seeded(document))
                .withMessageStartingWith("the seed, line ")
                .withMessageContaining(message);
    }

    @Test
    void should_read_what_it_has_written_into_a_folder(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        byte[] image = Images.image("png", 600, 20);
        world.backend.user("nana").createRoom("care");
        upload(world.backend, "a.png", "image/png", image);
        upload(world.backend, "empty.txt", "text/plain", new byte[0]);

        world.backend.exportTo(folder);
        Backend copy = Backend.create(
                world,
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed(folder));

        assertThat(copy.state()).isEqualTo(world.backend.state());
        assertThat(java.nio.file.Files.readAllBytes(folder.resolve("uploads/7.png")))
                .isEqualTo(image);
    }

    /** Whatever clients or callers can bring into a state must come back from it. */
    @Test
    void should_read_the_most_unusual_state_that_it_takes() {
        TestBackend world = new TestBackend();
        TestClient client = world.connect("nana");
        client.joined("private", "{}");
        client.push(
                "1", "private", "update_device", "{'push_notifications_token':'','push_notifications_enabled':true}");
        long room = world.backend.user("nana").createRoom("care");
        String topic = "room:" + room;
        client.joined(topic, "{}");
        int depth = 997;
        String nested = "{'a':1.50,'b':" + "[".repeat(depth) + "]".repeat(depth) + "}";
        client.sendFrame("['3','4','" + topic + "','set_attributes',{'attributes':" + nested + "}]");
        assertThat(world.backend.rooms().get(0).attributes()).isEqualTo(TestClient.quoted(nested));
        String state = world.backend.state();

        Backend copy = Backend.create(
                world,
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed("\uFEFF" + state));

        assertThat(copy.state()).isEqualTo(state);
    }

    /** As an upload of 16 MB is in base64. */
    @Test
    void should_read_long_strings() {
        String text = "x".repeat(21_000_000);
        Backend backend = seeded(
                "{" + HUBS + ", 'rooms': [{'hub': 'care', 'user': 'nana', 'messages': [{'user': 'nana', 'text': '"
                        + text + "'}]}]}");

        assertThat(backend.state()).contains(text);
    }

    /** UTF-8 has no half surrogates: a state with one could not be written. */
    @Test
    void should_refuse_what_no_state_can_hold() {
        TestBackend world = new TestBackend();
        EmulatedUser nana = world.backend.user("nana");
        long room = nana.createRoom("care");
        String half = "a\uD83D";
        Map<String, Object> deep = Map.of("a", 1);
        for (int i = 0; i < 1000; i++) {
            deep = Map.of("a", deep);
        }
        Map<String, Object> tooDeep = deep;

        assertThat(List.<ThrowingCallable>of(
                        () -> nana.post(room, half),
                        () -> nana.rename(half),
                        () -> nana.setAttributes(room, Map.of("a", List.of(half))),
                        () -> nana.setAttributes(room, Map.of(half, 1)),
                        () -> nana.setAttributes(room, Map.of("a", Double.NaN)),
                        () -> nana.setAttributes(room, tooDeep),
                        () -> world.backend.addEndUser("x", half),
                        () -> world.backend.addEndUser(half, "X"),
                        () -> world.backend.addHubUser("care", half, "X"),
                        () -> world.backend.addHub(half, "X"),
                        () -> new TestBackend(setup -> setup.endUser("x", half)),
                        () -> new TestBackend(setup -> setup.hub("x", half))))
                .allSatisfy(call -> assertThatIllegalArgumentException().isThrownBy(call));
        assertThat(upload(world.backend, half, "text/plain", new byte[1]).status())
                .isEqualTo(400);
        assertThat(new String(world.backend.state().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(world.backend.state());
    }

    /** A crash may come at any moment of an export. */
    @Test
    void should_not_touch_the_uploads_of_before_until_all_is_written(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        upload(world.backend, "a.txt", "text/plain", new byte[] {1});
        world.backend.exportTo(folder);
        Path file = folder.resolve(uploads(folder).get(0));
        world.backend.reset();
        upload(world.backend, "b.txt", "text/plain", new byte[] {2});

        Path inTheWay = java.nio.file.Files.createDirectories(folder.resolve("state.json.tmp/in-the-way"));
        assertThatThrownBy(() -> world.backend.exportTo(folder)).isInstanceOf(IOException.class);
        assertThat(file).hasBinaryContent(new byte[] {1});

        java.nio.file.Files.delete(inTheWay);
        java.nio.file.Files.delete(inTheWay.getParent());
        world.backend.exportTo(folder);
        assertThat(uploads(folder))
                .singleElement()
                .satisfies(now -> assertThat(folder.resolve(now)).hasBinaryContent(new byte[] {2}));
        assertThat(folder.resolve("uploads")).isDirectoryNotContaining(path -> path.equals(file));

        java.nio.file.Files.writeString(folder.resolve("uploads/mine.txt"), "mine");
        world.backend.reset();
        world.backend.exportTo(folder);
        assertThat(folder.resolve("uploads")).isDirectoryContaining(path -> path.endsWith("mine.txt"));
        assertThat(folder.resolve("uploads").toFile().list()).containsExactly("mine.txt");
    }

    /** The files that an exported state names. */
    private static List<String> uploads(Path folder) throws IOException {
        return Json.read(java.nio.file.Files.readString(folder.resolve("state.json")))
                .findValuesAsText("file");
    }

    @Test
    void should_say_which_upload_was_not_exported(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        upload(world.backend, "a.txt", "text/plain", new byte[] {1});
        java.nio.file.Files.writeString(folder.resolve("uploads"), "in the way");

        assertThatThrownBy(() -> world.backend.exportTo(folder))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("The upload \\d+ was not exported.*");
    }

    @Test
    void should_replace_whatever_was_there(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        for (byte[] before : List.of(new byte[] {(byte) 0xff}, "[]".getBytes(StandardCharsets.UTF_8), new byte[0])) {
            java.nio.file.Files.write(folder.resolve("state.json"), before);

            world.backend.exportTo(folder);

            assertThat(uploads(folder)).isEmpty();
        }
    }

    /** A disk that is full must not cost the state of before. */
    @Test
    void should_keep_the_state_of_before_where_an_export_fails(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        world.backend.exportTo(folder);
        String before = java.nio.file.Files.readString(folder.resolve("state.json"));
        java.nio.file.Files.createDirectories(folder.resolve("state.json.tmp/in-the-way"));

        world.backend.user("nana").createRoom("care");
        assertThatThrownBy(() -> world.backend.exportTo(folder)).isInstanceOf(IOException.class);

        assertThat(java.nio.file.Files.readString(folder.resolve("state.json"))).isEqualTo(before);
    }

    @Test
    void should_refuse_files_outside_the_folder(@TempDir Path folder) throws IOException {
        java.nio.file.Files.writeString(folder.resolve("secret"), "secret");
        Path inner = java.nio.file.Files.createDirectory(folder.resolve("seed"));
        java.nio.file.Files.writeString(
                inner.resolve("state.json"),
                TestClient.quoted(
                        "{" + HUBS
                                + ", 'uploads': [{'user': 'nana', 'name': 'a', 'mime_type': 'text/plain', 'file': '../secret'}]}"));

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Backend.create(new TestBackend(), new SplittableRandom(1), setup -> setup.seed(inner)))
                .withMessageContaining("uploads/0/file: the file must be in the folder of the document.");
    }

    static UploadReply upload(Backend backend, String name, String type, byte[] bytes) {
        return backend.upload(
                new UploadRequest(Map.of("kabelwerk-token", backend.token("nana")), name, type, Content.of(bytes)));
    }

    @Test
    void should_go_back_to_its_start() {
        TestBackend world = new TestBackend();
        String start = world.backend.state();
        TestClient client = world.connect("nana");
        world.backend.user("doc").rename("Somebody");
        world.connect("somebody new");
        long room = world.backend.user("nana").createRoom("care");
        world.backend.user("doc").archive(room, world.instant().plusSeconds(5));
        world.backend.inject(new Fault.RefuseUpgrades(2, 503));

        world.backend.reset();

        assertThat(world.backend.state()).isEqualTo(start);
        assertThat(client.end).isEqualTo("drop");
        assertThat(world.backend.waitingFaults()).isEmpty();
        assertThat(world.backend.openSockets()).isZero();
        assertThat(world.backend.nextDeadline()).isEmpty();
        assertThat(world.backend.attempts()).isEmpty();
    }

    @Test
    void should_keep_expired_tokens_expired_where_the_key_and_the_state_survive() {
        TestBackend world = new TestBackend();
        String old = world.backend.token("nana");
        world.backend.inject(new Fault.ExpireTokens());
        String good = world.backend.token("nana");
        world.pass(Duration.ofSeconds(1));

        String state = world.backend.state();
        Backend next = Backend.create(
                world,
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed(state));

        assertThat(next.open(request(old), new TestClient())).isInstanceOf(Upgrade.Refused.class);
        assertThat(next.open(request(good), new TestClient())).isInstanceOf(Upgrade.Accepted.class);
        next.inject(new Fault.ExpireTokens());
        assertThat(next.open(request(good), new TestClient())).isInstanceOf(Upgrade.Refused.class);
    }

    private static UpgradeRequest request(String token) {
        return new UpgradeRequest(Map.of("token", token, "vsn", "2.0.0"), Map.of());
    }

    @Test
    void should_take_the_seed_of_the_readme() throws IOException {
        String readme = java.nio.file.Files.readString(Path.of("README.md"));
        String seed = readme.replaceAll("(?s).*?```json\n(.*?)```.*", "$1");

        assertThat(new Schema().violations(seed)).isEmpty();
        assertThat(seeded(seed).rooms())
                .singleElement()
                .extracting(RoomSnapshot::attributes)
                .isEqualTo("{\"ward\":3}");
    }

    /** The folder is read once: it may have been exported to since, or be gone. */
    @Test
    void should_reset_to_a_folder_whose_files_are_gone(@TempDir Path folder) throws IOException {
        TestBackend world = new TestBackend();
        upload(world.backend, "a.txt", "text/plain", new byte[] {1, 2, 3});
        world.backend.exportTo(folder);
        String state = world.backend.state();
        Backend copy = Backend.create(
                world,
                new SplittableRandom(1),
                setup -> setup.keys(TestBackend.KEYS).seed(folder));
        try (Stream<Path> uploads = java.nio.file.Files.list(folder.resolve("uploads"))) {
            for (Path upload : uploads.toList()) {
                java.nio.file.Files.delete(upload);
            }
        }

        copy.reset();

        assertThat(copy.state()).isEqualTo(state);
    }

    @Test
    void should_say_that_a_file_is_not_utf8(@TempDir Path folder) throws IOException {
        Path seed = java.nio.file.Files.write(folder.resolve("seed.json"), new byte[] {'{', (byte) 0xFC, '}'});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Configuration().seed(seed))
                .withMessage("The seed " + seed + " cannot be read: it is JSON in UTF-8, and this file is not UTF-8.");
    }
}
