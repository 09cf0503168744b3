package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.Device;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Logging;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Leaks;
import io.kabelwerk.tck.server.DeadPort;
import io.kabelwerk.tck.server.Echo;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a process must not show: tokens, what people write, their names, data about rooms, push tokens and the addresses
 * of files. Everything is logged that can be logged.
 */
abstract class SessionSecretRules extends SessionRules {

    private static final String MARK = Leaks.MARK;

    /** Long enough for what is decent here. */
    private static final int MAX_FRAME_BYTES = 100_000;

    /** More than a mebibyte, which the emulator takes no frame beyond. */
    private static final int TOO_MANY = (1 << 20) / MARK.length() + 1;

    private final Leaks leaks = closing(new Leaks());

    SessionSecretRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    @BeforeEach
    void nameOfOtto() {
        user(OTTO).rename(MARK + " Otto");
    }

    /** A token is as good as a password. If it fails: the token is in the query of an address that is shown. */
    @Test
    @DisplayName("S831 MUST NOT show a token that is refused, or does not arrive")
    void tokens() {
        String odd = MARK + "+/=%?&#token";
        leaks.secret(odd);
        String expired = token(NANA, Duration.ofSeconds(-1));
        for (String bad : List.of(odd, expired)) {
            Kabelwerk client = talkative(settings -> settings.token(bad).refusedTokenInterval(millis(10)));
            SessionHeard<KabelwerkEvent> heard = watch(client);
            leaks.show(client.connect());
            heard.next(KabelwerkEvent.ErrorOccurred.class, event -> event.error() instanceof AuthenticationException);
            end(client, heard);
        }
        String good = token(NANA, Duration.ofHours(1));
        int port = closing(new DeadPort()).number();
        for (String url : List.of("ws://localhost:" + port, "wss://localhost:" + port, "ws://no-such-host.invalid")) {
            Kabelwerk client = talkative(settings -> settings.url(url).token(good));
            SessionHeard<KabelwerkEvent> heard = watch(client);
            leaks.show(client.connect());
            heard.atLeast(2, KabelwerkEvent.ErrorOccurred.class);
            end(client, heard);
        }
        leaks.assertNothingLeaked("io.kabelwerk.session");
    }

    /**
     * Applications log the objects that they have. If it fails: look at the generated {@code toString()} of a record.
     */
    @Test
    @DisplayName("S832 MUST NOT show anything personal of what succeeds")
    void everyDay() {
        Kabelwerk client = talkative(settings -> settings.token(token(OTTO, Duration.ofHours(1)))
                .refreshToken(old -> CompletableFuture.completedFuture(token(OTTO, Duration.ofMinutes(30)))));
        SessionHeard<KabelwerkEvent> heard = watch(client);
        leaks.show(value(client.connect()));
        long roomId = newRoom(OTTO);
        Room room = client.openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        post(ADA, roomId, MARK + " before");
        leaks.show(value(room.connect()), room, room.user(), room.markers());
        leaks.show(value(client.updateUser(MARK + " name")), client.user());
        Device device = value(client.updateDevice(MARK + "-push-token", true));
        leaks.show(device);
        Message message = value(room.postMessage(MARK + " text"));
        leaks.show(message, message.user().orElseThrow());
        value(room.updateAttributes(Map.of(MARK + "-key", MARK + " value")));
        assertThat(room.attributes()).containsKey(MARK + "-key");

        Upload upload = value(room.postUpload(secretFile(), progress -> leaks.show(progress)));
        leaks.secret(upload.original().url());
        leaks.secret(upload.preview().url());
        leaks.show(upload, upload.original(), upload.preview(), secretFile());
        leaks.show(value(room.postMessage(upload)));
        leaks.show(value(room.moveMarker()), value(room.deleteMessage(message.id())));
        leaks.show(value(room.loadEarlier()));

        Inbox inbox = client.openInbox();
        SessionHeard<InboxEvent> inInbox = hear(inbox);
        leaks.show(value(inbox.connect()), inbox, inbox.items());
        Notifier notifier = client.openNotifier();
        SessionHeard<NotifierEvent> inNotifier = hear(notifier);
        leaks.show(value(notifier.connect()), notifier);
        post(ADA, roomId, MARK + " answer");
        inNotifier.next(NotifierEvent.Updated.class);
        inInbox.next(InboxEvent.Updated.class);

        emulator.inject(new Fault.Drop(OTTO));
        heard.next(KabelwerkEvent.Disconnected.class);
        heard.next(KabelwerkEvent.Connected.class);
        post(ADA, roomId, MARK + " after");
        Await.until(() -> posted(inRoom).contains(MARK + " after"), "the message after the drop");

        hubSide(roomId);
        inRoom.all().forEach(leaks::show);
        inInbox.all().forEach(leaks::show);
        inNotifier.all().forEach(leaks::show);
        leaks.show(client, client.config(), client.on(KabelwerkEvent.class, event -> {}), client.events());
        client.configure(settings -> leaks.show(settings));
        end(client, heard);
        leaks.assertNothingLeaked("io.kabelwerk.session");
    }

    private void hubSide(long roomId) {
        Kabelwerk desk = talkative(settings -> settings.token(token(ADA, Duration.ofHours(1))));
        SessionHeard<KabelwerkEvent> heard = watch(desk);
        leaks.show(value(desk.connect()), value(desk.loadHubInfo()));
        InboxFilter filter = InboxFilter.all().attributes(Map.of(MARK + "-key", MARK + " value"));
        Inbox inbox = desk.openInbox(filter);
        leaks.show(value(inbox.connect()), inbox, filter, inbox.items(), value(inbox.search(MARK)));
        assertThat(rooms(inbox.items())).containsExactly(roomId);
        end(desk, heard);
    }

    /** Errors end up in logs, and logs with third parties. If it fails: an error repeats what was to be sent. */
    @Test
    @DisplayName("S833 MUST NOT show anything personal of what fails")
    void failures() {
        Kabelwerk client = talkative(settings -> settings.token(token(OTTO, Duration.ofHours(1)))
                .requestTimeout(millis(300))
                .maxJsonDepth(20));
        SessionHeard<KabelwerkEvent> heard = watch(client);
        value(client.connect());
        long roomId = newRoom(OTTO);
        Room room = client.openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        value(room.connect());
        String topic = "room:" + roomId;

        for (Treatment treatment : List.of(
                new Treatment.Refused("no"),
                new Treatment.Refused(""),
                new Treatment.Unanswered(),
                new Treatment.Crash())) {
            once(OTTO, topic, "post_message", treatment);
            once(OTTO, topic, "set_attributes", treatment);
            once(OTTO, "private", "update_user", treatment);
            once(OTTO, "private", "update_device", treatment);
            List.of(
                            room.postMessage(MARK),
                            room.updateAttributes(Map.of(MARK, MARK)),
                            client.updateUser(MARK),
                            client.updateDevice(MARK, false))
                    .forEach(push -> leaks.show(Await.failure(push, "a request that meets " + treatment)));
        }
        leaks.show(Await.failure(room.postMessage(MARK.repeat(TOO_MANY)), "a text that is too long"));
        leaks.show(Await.failure(room.updateAttributes(Map.of(MARK, nested(30))), "attributes that are too deep"));
        leaks.show(
                catchThrowable(() -> room.postMessage(MARK + "\uD800")),
                catchThrowable(() -> client.updateUser(MARK + "\uDC00")),
                catchThrowable(() -> room.updateAttributes(Map.of("ward", new StringBuilder(MARK)))),
                catchThrowable(() -> client.configure(settings -> settings.token(MARK + " \n"))),
                catchThrowable(() -> client.configure(settings -> settings.url("ws://" + MARK + ":pass@host"))),
                catchThrowable(() -> client.configure(settings -> settings.url("ws://host?token=" + MARK))),
                catchThrowable(() -> client.configure(settings -> settings.headers(Map.of("X-Key", MARK + "\n")))));

        for (int status : new int[] {400, 401, 413, 500}) {
            emulator.inject(new Fault.RefuseUploads(1, status));
            leaks.show(Await.failure(room.postUpload(secretFile()), "a refused upload"));
        }
        CompletableFuture<Message> dropped = room.postMessage(MARK);
        cut(OTTO, heard);
        CompletableFuture<Message> waiting = room.postMessage(MARK);
        Object outcome = value(dropped.handle((message, error) -> error == null ? (Object) message : error));
        leaks.show(outcome);
        leaks.show(Await.failure(waiting, "a post without a connection"));
        mend();
        end(client, heard);
        inRoom.all().forEach(this::showEvent);
        leaks.assertNothingLeaked("io.kabelwerk.session");
    }

    /**
     * Malformed frames are logged for those who correct the cause. If it fails: the frame is logged with what people
     * wrote.
     */
    @Test
    @DisplayName("S834 MUST NOT show anything personal of frames that are malformed")
    void malformed() {
        TransportOptions options = TransportOptions.defaults().withMaxTextBytes(MAX_FRAME_BYTES);
        Kabelwerk client = talkative(
                settings -> settings.transport(closing(transportProvider().create(options)))
                        .token(token(OTTO, Duration.ofHours(1))));
        SessionHeard<KabelwerkEvent> heard = watch(client);
        value(client.connect());
        long roomId = newRoom(OTTO);
        Room room = client.openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        value(room.connect());
        Inbox inbox = connected(client.openInbox());
        SessionHeard<InboxEvent> inInbox = hear(inbox);
        String topic = "\"room:" + roomId + "\"";
        String secret = "\"" + MARK + "\"";
        List<String> frames = List.of(
                MARK,
                secret,
                "[" + secret + "]",
                "{" + secret + ":" + secret + "}",
                "[null,null," + secret + "," + secret + "," + secret + "]",
                "[null,null," + secret + ",1,{}]",
                "[null,null," + topic + "," + secret + ",{}]",
                "[null,null," + topic + "," + secret + "," + secret + "]",
                "[1,2," + topic + "," + secret + ",{" + secret + ":" + secret + "}]",
                "[null,null," + topic + ",\"message_posted\",{" + secret + ":1}]",
                "[null,null," + topic + ",\"message_posted\",{\"id\":" + secret + "}]",
                "[null,null," + topic + ",\"message_posted\",{\"id\":1,\"room_id\":1,\"type\":\"text\",\"text\":"
                        + secret + ",\"html\":" + secret + ",\"inserted_at\":" + secret + "}]",
                "[null,null," + topic + ",\"message_posted\",{\"id\":1,\"text\":" + secret + ",\"text\":" + secret,
                "[null,null," + topic + ",\"marker_moved\",{\"user_id\":" + secret + ",\"message_id\":" + secret + "}]",
                "[null,null,\"private\",\"user_updated\",{\"id\":1,\"key\":" + secret + ",\"name\":[" + secret + "]}]",
                "[null,null,\"user_inbox:" + client.user().id() + "\",\"inbox_updated\",{\"room\":" + secret + "}]",
                "[null,\"1\",\"private\",\"phx_reply\",{\"status\":" + secret + ",\"response\":" + secret + "}]",
                "[null,null," + topic + ",\"message_posted\",{\"text\":\"" + MARK + "\\ud800\"}]",
                "[null,null," + topic + ",\"message_posted\"," + "[".repeat(500) + secret + "]".repeat(500) + "]",
                "[null,null," + topic + ",\"message_posted\",{\"id\":" + "9".repeat(5_000) + "," + secret + ":1}]");
        frames.forEach(frame -> emulator.inject(new Fault.Send(OTTO, frame)));
        post(ADA, roomId, "ordinary");
        Await.until(() -> posted(inRoom).contains("ordinary"), "an ordinary message");
        assertThat(heard.all(KabelwerkEvent.ErrorOccurred.class)).hasSizeGreaterThan(5);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).hasSizeGreaterThan(3);

        emulator.inject(new Fault.Send(OTTO, MARK.repeat(MAX_FRAME_BYTES)));
        heard.next(KabelwerkEvent.Disconnected.class);
        heard.next(KabelwerkEvent.Connected.class);
        once(OTTO, "room:" + roomId, "post_message", new Treatment.Ignored());
        CompletableFuture<Message> answered = room.postMessage(MARK);
        inRoom.all().forEach(this::showEvent);
        inInbox.all().forEach(leaks::show);
        end(client, heard);
        leaks.show(Await.failure(answered, "a post that was not answered"));
        leaks.assertNothingLeaked("io.kabelwerk.session");
    }

    /**
     * A peer may repeat the request with its token: a proxy in an error page, an attacker anywhere. If it fails: a
     * message of a library is passed on, or its exception as a cause.
     */
    @Test
    @DisplayName("S835 MUST NOT show what a peer says in its answer or its close frame, such as the request itself")
    void echoes() {
        // The JDK's client, which uploads files, logs unreadable answers at debug.
        leaks.ignore("jdk.internal.httpclient.debug");
        TestServer server = closing(TestServer.plain());
        String token = token(OTTO, Duration.ofHours(1));
        Kabelwerk client = talkative(settings -> settings.token(token)
                .url("ws://localhost:" + server.port())
                .checkNewestPage(false)
                .refusedTokenInterval(millis(10))
                .connectTimeout(Duration.ofSeconds(5)));
        SessionHeard<KabelwerkEvent> heard = watch(client);
        CompletableFuture<?> connecting = client.connect();
        for (Echo echo : Echo.values()) {
            Peer peer = server.nextPeer();
            RequestHead head = peer.readHead();
            peer.write(echo.answer(head, head.requestLine()));
            if (echo == Echo.CLOSE_REASON) {
                peer.awaitLeaving();
            }
            peer.close();
        }
        leaks.show(Await.failure(connecting, "connect()"));
        Peer peer = server.nextPeer();
        peer.accept();
        new SessionScript(peer).answerInBackground();
        heard.next(KabelwerkEvent.Ready.class);
        Room room = connected(client.openRoom(7));
        for (Echo echo : Echo.values()) {
            CompletableFuture<Upload> upload = room.postUpload(secretFile());
            Peer taker = server.nextPeer();
            RequestHead head = taker.readHead();
            taker.readBytes(Integer.parseInt(head.header("Content-Length").orElseThrow()));
            taker.write(echo.answer(head, head.header("Kabelwerk-Token").orElseThrow()));
            taker.close();
            leaks.show(Await.failure(upload, "an upload that is answered with " + echo));
        }
        end(client, heard);
        leaks.assertNothingLeaked("io.kabelwerk.session");
    }

    /** A client that logs all it can. */
    private Kabelwerk talkative(Consumer<? super Settings.Builder> more) {
        return newClient(settings -> more.accept(settings.logging(Logging.DEBUG)));
    }

    private String token(String key, Duration lifetime) {
        String token = emulator.token(key, lifetime);
        leaks.secret(token);
        leaks.secret(token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private <T> T value(CompletableFuture<T> future) {
        return Await.value(future, "this");
    }

    private SessionHeard<KabelwerkEvent> watch(Kabelwerk client) {
        leaks.show(client, client.config());
        return hear(client);
    }

    /** Disconnects, and shows all that was told. */
    private void end(Kabelwerk client, SessionHeard<KabelwerkEvent> heard) {
        done(client.disconnect(), "disconnect()");
        heard.all().forEach(this::showEvent);
        leaks.show(client);
    }

    private void showEvent(Object event) {
        leaks.show(event);
        if (event instanceof KabelwerkEvent.ErrorOccurred told) {
            leaks.show(told.error());
        } else if (event instanceof RoomEvent.ErrorOccurred told) {
            leaks.show(told.error());
        }
    }

    private static UploadSource secretFile() {
        return UploadSource.of((MARK + " content").getBytes(StandardCharsets.UTF_8), MARK + ".txt");
    }

    private static @Nullable Object nested(int depth) {
        return depth == 0 ? MARK : List.of(nested(depth - 1));
    }
}
