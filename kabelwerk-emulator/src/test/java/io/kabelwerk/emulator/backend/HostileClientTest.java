package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that send whatever they like, beside one that behaves.
 *
 * <p>{@code -Dkabelwerk.hostile.frames=1000000} sends more of it, {@code -Dkabelwerk.hostile.seed=…} something else.
 */
class HostileClientTest {

    private static final int FRAMES = Integer.getInteger("kabelwerk.hostile.frames", 20_000);
    private static final long SEED = Long.getLong("kabelwerk.hostile.seed", 20_261_122);

    private static final int BATCH = 250;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HostileText hostile = new HostileText(random.split());
    private final List<String> logged = new ArrayList<>();

    // Held: the JDK forgets loggers, and what was set on them, that nobody holds.
    private final Logger logger = Logger.getLogger("");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                synchronized (logged) {
                    logged.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void assertQuiet() {
        logger.removeHandler(handler);
        synchronized (logged) {
            assertThat(logged).as("what was logged, with seed %s", SEED).isEmpty();
        }
    }

    @Test
    void should_outlive_whatever_a_client_sends() {
        TestBackend world = new TestBackend();
        Backend backend = world.backend;
        long room = backend.user("nana").createRoom("care");
        TestClient bystander = world.connect("doc");
        bystander.joined("room:" + room, "{}");
        List<String> tokens = List.of(backend.token("nana"), backend.token("nurse"));
        TestClient attacker = attacker(world, tokens);
        for (int sent = 0; sent < FRAMES; sent += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                if (!attacker.end.isEmpty()) {
                    assertThat(attacker.end).isEqualTo("close 1011");
                    attacker = attacker(world, tokens);
                }
                String text = hostile.next(room, random.nextLong(1, 9));
                try {
                    attacker.session().receive(text);
                } catch (Throwable e) {
                    throw new AssertionError("With seed " + SEED + ", frame " + (sent + i) + ": " + text, e);
                }
            }
            world.pass(Duration.ofMillis(random.nextInt(100)));
            assertBystanderIsWell(world, bystander, room);
            assertThat(backend.openSockets()).as("sockets").isLessThanOrEqualTo(2);
            assertThat(backend.topics("nana").size() + backend.topics("nurse").size())
                    .as("topics of the attacker's")
                    .isLessThan(10);
            attacker.frames();
        }
        world.pass(Duration.ofMinutes(2));
        assertThat(backend.openSockets()).as("all are silent").isZero();
        assertThat(backend.topics("nana")).isEmpty();
    }

    private TestClient attacker(TestBackend world, List<String> tokens) {
        TestClient attacker = new TestClient();
        Upgrade upgrade = world.open(tokens.get(random.nextInt(tokens.size())), "2.0.0", attacker);
        attacker.start(((Upgrade.Accepted) upgrade).session());
        return attacker;
    }

    private static void assertBystanderIsWell(TestBackend world, TestClient bystander, long room) {
        bystander.frames();
        world.backend.user("nana").post(room, "ordinary");
        assertThat(bystander.end).isEmpty();
        assertThat(bystander.events("message_posted")).hasSize(1);
        bystander.sendFrame("[null,'h','phoenix','heartbeat',{}]");
        assertThat(bystander.frames()).contains("[null,'h','phoenix','phx_reply',{'status':'ok','response':{}}]");
    }

    /** What reads names keeps them in a table, which is the same for all clients. */
    @Test
    void should_read_names_with_equal_hashes_as_any_others() {
        TestBackend world = new TestBackend();
        long room = world.backend.user("nana").createRoom("care");
        TestClient bystander = world.connect("doc");
        bystander.joined("room:" + room, "{}");
        TestClient attacker = world.connect("nurse");

        attacker.sendFrame("[null,'a','phoenix','heartbeat',{" + namesLike("nowadays") + "}]");
        assertThat(attacker.end).isEmpty();
        attacker.frames();

        bystander.frames();
        bystander.sendFrame("[null,'n','phoenix','heartbeat',{'nowadays':1}]");
        assertThat(bystander.end).isEmpty();
        assertThat(bystander.frames()).contains("[null,'n','phoenix','phx_reply',{'status':'ok','response':{}}]");
        assertBystanderIsWell(world, bystander, room);
    }

    /** Hundreds of names that have the same hash as this one, for hashes that multiply by 33. */
    private static String namesLike(String name) {
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < name.length(); i += 2) {
            List<String> longer = new ArrayList<>();
            for (String begun : names) {
                for (int less = 0; less < 5; less++) {
                    longer.add(begun + (char) (name.charAt(i) - less) + (char) (name.charAt(i + 1) + 33 * less));
                }
            }
            names = longer;
        }
        names.remove(name);
        return names.stream().map(each -> "'" + each + "':1").collect(Collectors.joining(","));
    }

    @Test
    void should_refuse_whatever_is_no_token_and_no_version() {
        TestBackend world = new TestBackend();
        String good = world.backend.token("nana");
        for (int i = 0; i < FRAMES / 20; i++) {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("token", random.nextInt(3) == 0 ? hostile.next(1, 1) : hostile.damaged(good));
            query.put("vsn", random.nextBoolean() ? "2.0.0" : hostile.damaged("2.0.0"));
            Upgrade upgrade = world.backend.open(new UpgradeRequest(query, Map.of()), new TestClient());
            if (upgrade instanceof Upgrade.Accepted accepted) {
                // The last char of a signature has bits that mean nothing.
                assertThat(accepted.session().userKey()).isEqualTo("nana");
                accepted.session().closed();
            } else {
                assertThat(upgrade).isEqualTo(new Upgrade.Refused(403));
            }
        }
        assertThat(world.backend.openSockets()).isZero();
    }

    @Test
    void should_answer_whatever_is_uploaded() {
        TestBackend world =
                new TestBackend(setup -> setup.maxUploadBytes(50_000).maxImagePixels(1_000_000));
        String token = world.backend.token("nana");
        List<String> types = List.of("image/png", "image/jpeg", "image/gif", "text/plain", "application/x-evil");
        for (int i = 0; i < FRAMES / 100; i++) {
            String type = types.get(random.nextInt(types.size()));
            byte[] content = random.nextBoolean() || !type.startsWith("image/")
                    ? bytes(random.nextInt(100_000))
                    : damaged(Images.image(type.substring(6), 1 + random.nextInt(600), 10));
            String shown = random.nextInt(5) == 0 ? hostile.damaged(type) : type;
            UploadReply reply = world.backend.upload(new UploadRequest(
                    Map.of("kabelwerk-token", token), hostile.damaged("a/b.png"), shown, Content.of(content)));
            assertThat(reply.status()).isIn(201, 400, 413);
            assertThat(TestClient.parse(reply.body()).isObject()).isTrue();
        }
    }

    @Test
    @Timeout(120)
    void should_serve_others_whatever_bytes_come_to_its_port() throws Exception {
        try (KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS)
                .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
                .endUser("nana", "Nana")
                .maxFrameBytes(100_000)
                .maxUploadBytes(1 << 20))) {
            long room = emulator.user("nana").createRoom("care");
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            WebSocket bystander = bystander(emulator, room, heard);
            for (int i = 0; i < Math.min(FRAMES / 80, 2_000); i++) {
                attack(emulator, i % 3);
                if (i % 20 == 0) {
                    emulator.user("nana").post(room, "ordinary " + i);
                    String text = heard.poll(30, TimeUnit.SECONDS);
                    while (text != null && !text.contains("ordinary " + i)) {
                        text = heard.poll(30, TimeUnit.SECONDS);
                    }
                    assertThat(text)
                            .as("after %s attacks with seed %s", i, SEED)
                            .isNotNull();
                }
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (emulator.openSockets() > 1 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(emulator.openSockets()).isEqualTo(1);
            bystander.abort();
        }
    }

    /** A connection that brings rubbish, a request with something wrong, or rubbish after a good handshake. */
    private void attack(KabelwerkEmulator emulator, int kind) throws IOException {
        String upgrade = "GET " + URI.create(socketUri(emulator, "nana")).getRawPath() + "?"
                + URI.create(socketUri(emulator, "nana")).getRawQuery()
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        String upload = "POST /socket-api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n"
                + "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data;"
                + " name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--x--\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            switch (kind) {
                case 0 -> sent.writeBytes(bytes(random.nextInt(3_000)));
                case 1 ->
                    sent.writeBytes(hostile.damaged(random.nextBoolean() ? upgrade : upload)
                            .getBytes(StandardCharsets.UTF_8));
                default -> {
                    sent.writeBytes(upgrade.getBytes(StandardCharsets.UTF_8));
                    sent.writeBytes(bytes(random.nextInt(3_000)));
                }
            }
            socket.getOutputStream().write(sent.toByteArray());
            socket.shutdownOutput();
            if (random.nextBoolean()) {
                socket.setSoTimeout(10_000);
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (SocketException e) {
            // It was closed while we were still talking: good.
        }
    }

    private static String socketUri(KabelwerkEmulator emulator, String user) {
        return emulator.url() + "/socket/user/websocket?token=" + emulator.token(user) + "&vsn=2.0.0";
    }

    private static WebSocket bystander(KabelwerkEmulator emulator, long room, BlockingQueue<String> heard)
            throws InterruptedException {
        WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    heard.add(text.toString());
                    text.setLength(0);
                }
                from.request(1);
                return null;
            }
        };
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(socketUri(emulator, "doc")), listener)
                .join();
        socket.sendText("[\"1\",\"1\",\"room:" + room + "\",\"phx_join\",{}]", true)
                .join();
        assertThat(heard.poll(30, TimeUnit.SECONDS)).contains("phx_reply");
        return socket;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] damaged(byte[] bytes) {
        for (int i = random.nextInt(10); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
