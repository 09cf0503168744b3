package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Room;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadProgress;
import io.kabelwerk.UploadRejectedException;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads, which are streamed over HTTP. */
abstract class SessionUploadRules extends SessionUploads {

    SessionUploadRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** A patient sends a photograph. If it fails: look at the multipart body, or at how the answer is read. */
    @Test
    @DisplayName("S501 MUST upload a picture by its path, and make a message of it")
    void picture(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("my rash \"1\" ä.png"), SessionPicture.png(1000, 600));
        Room room = nanasRoom(online(NANA));

        Upload upload = Await.value(room.postUpload(file), "postUpload()");

        assertThat(upload.mimeType()).isEqualTo("image/png");
        assertThat(upload.original().width()).hasValue(1000);
        assertThat(upload.original().height()).hasValue(600);
        assertThat(upload.preview().width()).hasValue(500);
        assertThat(upload.preview().height()).hasValue(300);
        assertThat(download(upload.original().url())).isEqualTo(Files.readAllBytes(file));
        assertThat(upload.name()).startsWith("my rash ").endsWith(" ä.png");
        Message message = Await.value(room.postMessage(upload), "a post");
        assertThat(message.type()).isEqualTo(MessageType.IMAGE);
        assertThat(message.upload()).contains(upload);
        assertThat(message.text()).isEmpty();
        assertThat(message.html()).isEmpty();
    }

    /** A care team sends a letter as a PDF. If it fails: look at how the media type is found from the name. */
    @Test
    @DisplayName("S502 MUST upload bytes, with the media type that is given or that the name implies")
    void bytes() throws Exception {
        Room room = nanasRoom(online(NANA));
        byte[] content = new byte[400_000];
        new SplittableRandom(7).nextBytes(content);

        Upload pdf = Await.value(room.postUpload(UploadSource.of(content, "letter.pdf")), "postUpload()");
        assertThat(pdf.mimeType()).isEqualTo("application/pdf");
        assertThat(pdf.name()).isEqualTo("letter.pdf");
        assertThat(pdf.original().width()).isEmpty();
        assertThat(download(pdf.original().url())).isEqualTo(content);
        assertThat(Await.value(room.postMessage(pdf), "a post").type()).isEqualTo(MessageType.ATTACHMENT);

        UploadSource given = UploadSource.of(content, "letter").withMimeType("text/plain; charset=utf-8");
        assertThat(Await.value(room.postUpload(given), "postUpload()").mimeType())
                .isEqualTo("text/plain");
        Upload empty = Await.value(room.postUpload(UploadSource.of(new byte[0], "empty.txt")), "postUpload()");
        assertThat(download(empty.original().url())).isEmpty();
    }

    /** Some sources do not know their length. If it fails: look at the length of the request. */
    @Test
    @DisplayName("S503 MUST stream content of unknown length")
    void unknownLength() throws Exception {
        Room room = nanasRoom(online(NANA));
        byte[] content = "line\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        List<UploadProgress> told = Collections.synchronizedList(new ArrayList<>());

        Upload upload = Await.value(
                room.postUpload(UploadSource.of(() -> new ByteArrayInputStream(content), "log.txt"), told::add),
                "postUpload()");

        assertThat(download(upload.original().url())).isEqualTo(content);
        assertThat(told).allMatch(progress -> progress.totalBytes().isEmpty());
    }

    /** Applications show a progress bar. If it fails: look at when progress is reported, and on which executor. */
    @Test
    @DisplayName("S504 MUST report how far an upload has come, while it goes on")
    void progress() {
        Room room = nanasRoom(online(NANA));
        byte[] content = new byte[2_000_000];
        CountDownLatch toldHalf = new CountDownLatch(1);
        List<UploadProgress> told = Collections.synchronizedList(new ArrayList<>());
        UploadSource source = UploadSource.of(() -> pausing(content, content.length / 2, toldHalf), "log.txt")
                .withLength(content.length);

        done(
                room.postUpload(source, progress -> {
                    told.add(progress);
                    if (progress.sentBytes() >= content.length / 2) {
                        toldHalf.countDown();
                    }
                }),
                "postUpload()");

        assertThat(told).extracting(UploadProgress::sentBytes).isSorted().allMatch(sent -> sent <= content.length);
        assertThat(told).allMatch(progress -> progress.totalBytes().getAsLong() == content.length);
        assertThat(toldHalf.getCount()).isZero();
    }

    /** Gateways require headers. If it fails: look at how the request is built. */
    @Test
    @DisplayName("S511 MUST send the token, the SDK's version and the configured headers with an upload")
    void headers() {
        Kabelwerk client = online(NANA, settings -> settings.headers(Map.of("X-Tenant", "ward 7")));
        done(nanasRoom(client).postUpload(text("x")), "postUpload()");
        Attempt attempt = uploads().get(0);
        assertThat(attempt.token()).isEqualTo(client.config().token());
        assertThat(attempt.agent()).contains("sdk-java/" + client.version());
        assertThat(attempt.headers()).containsEntry("x-tenant", "ward 7");
    }

    /**
     * The window with the progress bar may be closed during the upload. If it fails: look at what checks, and when,
     * that the session has ended.
     */
    @Test
    @DisplayName(
            "S514 MUST NOT report progress, or read on, after disconnect() in the listener of an upload's progress")
    void nothingAfterDisconnect() throws Exception {
        ScheduledExecutorService engine = Executors.newSingleThreadScheduledExecutor();
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        CountDownLatch engineMayGoOn = new CountDownLatch(1);
        CountDownLatch disconnected = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger readsAfterwards = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(1);
        try {
            Kabelwerk client =
                    online(NANA, settings -> settings.scheduler(engine).callbackExecutor(callbacks));
            Room room = nanasRoom(client);
            done(room.postUpload(text("x")), "a first upload");
            UploadSource endless = UploadSource.of(
                    () -> new InputStream() {
                        @Override
                        public int read() {
                            return 'x';
                        }

                        @Override
                        public int read(byte[] buffer, int offset, int length) {
                            if (disconnected.getCount() == 0) {
                                readsAfterwards.incrementAndGet();
                            }
                            return length;
                        }

                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    },
                    "x.txt");

            CompletableFuture<Upload> upload = room.postUpload(endless, progress -> {
                calls.incrementAndGet();
                engine.execute(() -> awaitLatch(engineMayGoOn)); // The engine is busy with something else.
                var unused = client.disconnect();
                disconnected.countDown();
            });
            disconnected.await();
            for (int i = 0; i < 2000; i++) { // What waited for the callback thread has had its turn.
                Object unused = callbacks.submit(() -> {}).get();
            }
            engineMayGoOn.countDown();

            var unused = failure(upload, ClosedException.class);
            Await.until(() -> closed.getCount() == 0, "the content closed");
            assertThat(calls).hasValue(1);
            assertThat(readsAfterwards).hasValue(0);
            client.close();
        } finally {
            engineMayGoOn.countDown();
            engine.shutdown();
            callbacks.shutdown();
        }
    }

    /**
     * Applications pass in streams of libraries. If it fails: a read of no bytes is treated as the end, or an error of
     * close() as the upload's.
     */
    @Test
    @DisplayName("S515 MUST upload content whose stream at times returns no bytes, and cannot be closed")
    void oddStreams() throws Exception {
        Room room = nanasRoom(online(NANA));
        byte[] content = "line\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        UploadSource odd = UploadSource.of(
                () -> new ByteArrayInputStream(content) {
                    private boolean empty;

                    @Override
                    public synchronized int read(byte[] buffer, int offset, int length) {
                        empty = !empty;
                        return empty ? 0 : super.read(buffer, offset, length);
                    }

                    @Override
                    public void close() throws IOException {
                        throw new IOException("cannot be closed");
                    }
                },
                "odd.txt");

        for (UploadSource source : List.of(odd, odd.withLength(content.length))) {
            Upload upload = Await.value(room.postUpload(source), "postUpload()");
            assertThat(download(upload.original().url())).isEqualTo(content);
        }
        assertThat(uploads()).extracting(Attempt::status).containsExactly(201, 201);
    }

    /** The port may belong to another program. If it fails: an answer is read without an end. */
    @Test
    @DisplayName(
            "S516 MUST end an upload whose answer is endless or is not HTTP, and close its connection if it is HTTP")
    void badAnswers() {
        TestServer server = closing(TestServer.plain());
        ProxySelector uploadsOnly = uploadsTo(server);
        Kabelwerk client = online(NANA, settings -> settings.proxySelector(uploadsOnly));
        Room room = nanasRoom(client);
        byte[] filler = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);

        CompletableFuture<Upload> refused = room.postUpload(text("x"));
        Peer peer = answering(server, "HTTP/1.1 503 Unavailable\r\nContent-Length: 9999999999\r\n\r\n");
        assertThat(failure(refused, UploadRejectedException.class).status()).isEqualTo(503);
        assertEndsWhileFlooded(peer, filler);

        CompletableFuture<Upload> tooLong = room.postUpload(text("x"));
        peer = answering(server, "HTTP/1.1 201 Created\r\nContent-Type: text/html\r\n\r\n");
        assertEndsWhileFlooded(peer, filler);
        var unused = failure(tooLong, ConnectionException.class);

        client.configure(settings -> settings.uploadTimeout(millis(500)));
        CompletableFuture<Upload> unfinished = room.postUpload(text("x"));
        peer = answering(server, "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{");
        var unusedToo = failure(unfinished, NoReplyException.class);
        peer.awaitEnd();

        for (String line : List.of("220 mail.example.com ESMTP\r\n", "X-Endless: yes\r\n")) {
            CompletableFuture<Upload> garbage = room.postUpload(text("x"));
            peer = answering(server, line.startsWith("X") ? "HTTP/1.1 201 Created\r\n" : line);
            byte[] lines = line.repeat(1000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 20 && !garbage.isDone(); i++) {
                peer.write(lines); // In all, more than the JDK's client reads, but not more than sockets hold.
            }
            assertThat(failure(garbage, KabelwerkException.class)).hasMessageNotContaining("mail.example.com");
            peer.close();
        }
        done(room.postMessage("still here"), "a post");
    }

    /** Photographs are large, and sessions long. If it fails: follow the path from a GC root to the content. */
    @Test
    @DisplayName("S518 MUST keep nothing of what was uploaded once its future is done")
    void freesContent() {
        Room room = nanasRoom(online(NANA));
        List<CompletableFuture<Upload>> uploads = new ArrayList<>();
        List<Reference<?>> contents = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            byte[] content = new byte[100_000];
            contents.add(new WeakReference<>(content));
            uploads.add(room.postUpload(UploadSource.of(() -> new ByteArrayInputStream(content), "x.txt")));
        }
        uploads.forEach(upload -> done(upload, "postUpload()"));

        Await.until(
                () -> {
                    System.gc();
                    return contents.stream().allMatch(content -> content.get() == null);
                },
                "the contents freed");
        assertThat(room.id()).isPositive(); // And the room is still in use.
    }

    /** Sends uploads, and nothing else, to a server that plays the backend. */
    private static ProxySelector uploadsTo(TestServer server) {
        Proxy proxy =
                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(uri.getPath().endsWith("/uploads") ? proxy : Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }

    private static Peer answering(TestServer server, String answer) {
        Peer peer = server.nextPeer();
        RequestHead unused = peer.readHead();
        peer.write(answer.getBytes(StandardCharsets.US_ASCII));
        return peer;
    }

    private static void assertEndsWhileFlooded(Peer peer, byte[] bytes) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2000; i++) {
                        peer.write(bytes);
                    }
                })
                .as("the end of a connection that was sent 125 MiB")
                .isInstanceOf(UncheckedIOException.class);
    }
}
