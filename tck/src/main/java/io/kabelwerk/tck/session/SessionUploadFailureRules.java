package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadRejectedException;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an upload that is refused, fails or is ended. */
abstract class SessionUploadFailureRules extends SessionUploads {

    SessionUploadFailureRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Not everything is taken. If it fails: look at what becomes of the status. */
    @Test
    @DisplayName("S505 MUST fail with the status where the backend refuses a file, and live on")
    void refused() {
        Room room = nanasRoom(online(NANA));
        UploadRejectedException wrongType =
                failure(room.postUpload(UploadSource.of(new byte[] {1}, "virus.exe")), UploadRejectedException.class);
        assertThat(wrongType.status()).isEqualTo(400);
        assertThat(wrongType).hasMessageContaining("400").hasMessageNotContaining("virus");
        for (int status : new int[] {413, 429, 500, 503}) {
            emulator.inject(new Fault.RefuseUploads(1, status));
            assertThat(failure(room.postUpload(text("x")), UploadRejectedException.class)
                            .status())
                    .isEqualTo(status);
        }
        Upload upload = Await.value(room.postUpload(text("x")), "postUpload()");
        done(room.postMessage(upload), "a post");
        assertThat(upgrades()).hasSize(1);
    }

    /** Tokens expire while sockets stay open. If it fails: nobody refreshes, or the body cannot be sent twice. */
    @Test
    @DisplayName("S506 MUST refresh a token that an upload is refused for, and try once more")
    void expiredToken() throws Exception {
        String first = emulator.token(NANA);
        String second = emulator.token(NANA, Duration.ofMinutes(30));
        AtomicInteger refreshes = new AtomicInteger();
        Kabelwerk client = newClient(settings -> settings.token(first).refreshToken(current -> {
            refreshes.incrementAndGet();
            return CompletableFuture.completedFuture(second);
        }));
        done(client.connect(), "connect()");
        Room room = nanasRoom(client);
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        emulator.inject(new Fault.RefuseUploads(1, 401));

        Upload upload = Await.value(
                room.postUpload(UploadSource.of(
                        () -> {
                            opened.incrementAndGet();
                            return closing(new byte[] {'h', 'i'}, closed);
                        },
                        "hi.txt")),
                "postUpload()");

        assertThat(download(upload.original().url())).containsExactly('h', 'i');
        assertThat(opened).hasValue(2);
        assertThat(closed).hasValue(2);
        assertThat(refreshes).hasValue(1);
        assertThat(uploads())
                .extracting(attempt -> attempt.token().orElseThrow())
                .containsExactly(first, second);
        assertThat(uploads()).extracting(Attempt::status).containsExactly(401, 201);
    }

    /** Three pictures at once. If it fails: look at who asks for a token while it is being refreshed. */
    @Test
    @DisplayName("S41 MUST refresh once for three uploads that are refused at once, and one that comes meanwhile")
    void oneRefresh() {
        AtomicInteger refreshes = new AtomicInteger();
        CompletableFuture<String> refreshed = new CompletableFuture<>();
        Kabelwerk client = client(
                NANA,
                settings -> settings.refreshToken(current -> {
                    refreshes.incrementAndGet();
                    return refreshed;
                }));
        done(client.connect(), "connect()");
        Room room = nanasRoom(client);
        emulator.inject(new Fault.RefuseUploads(3, 401));

        List<CompletableFuture<Upload>> uploads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            uploads.add(room.postUpload(text("upload " + i)));
        }
        Await.until(() -> uploads().size() == 3 && refreshes.get() > 0, "three refused uploads");
        uploads.add(room.postUpload(text("meanwhile")));
        refreshed.complete(emulator.token(NANA, Duration.ofMinutes(30)));

        uploads.forEach(upload -> done(upload, "postUpload()"));
        assertThat(refreshes).hasValue(1);
        assertThat(uploads()).extracting(Attempt::status).containsExactly(401, 401, 401, 201, 201, 201, 201);
    }

    /** There is nothing more to try. If it fails: it goes on for ever, or says something else. */
    @Test
    @DisplayName("S507 MUST fail where not even a refreshed token is accepted, or there is none")
    void refusedToken() {
        Kabelwerk refreshing = client(
                NANA,
                settings -> settings.refreshToken(
                        current -> CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(30)))));
        done(refreshing.connect(), "connect()");
        Room room = nanasRoom(refreshing);
        emulator.inject(new Fault.RefuseUploads(2, 401));
        assertThat(failure(room.postUpload(text("x")), AuthenticationException.class))
                .hasMessageContaining("401");
        assertThat(uploads()).hasSize(2);

        Room helpless = connected(online(NANA).openRoom(room.id()));
        emulator.inject(new Fault.RefuseUploads(1, 401));
        var unused = failure(helpless.postUpload(text("x")), AuthenticationException.class);
        assertThat(uploads()).hasSize(3);
        done(helpless.postUpload(text("x")), "postUpload()");
    }

    /** A path that somebody typed. If it fails: it comes through the future, or not at all. */
    @Test
    @DisplayName("S508 MUST refuse at once a file that does not exist")
    void noFile(@TempDir Path folder) {
        Room room = nanasRoom(online(NANA));
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> room.postUpload(missing))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no file to upload at " + missing.toAbsolutePath());
        assertThatThrownBy(() -> room.postUpload(folder))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no file to upload at " + folder.toAbsolutePath());
        assertThat(uploads()).isEmpty();
        done(room.postMessage("still here"), "a post");
    }

    /** Disks fail too. If it fails: the error gets lost on its way through the HTTP client. */
    @Test
    @DisplayName("S509 MUST fail where the content cannot be read, or is of another length than said")
    void brokenContent() {
        Room room = nanasRoom(online(NANA));
        UploadSource.Content unopened = () -> {
            throw new IOException("no such disk");
        };
        UploadSource.Content unread = () -> {
            InputStream closed = InputStream.nullInputStream();
            closed.close();
            return closed;
        };
        for (UploadSource.Content content : List.of(unopened, unread)) {
            var unused = failure(room.postUpload(UploadSource.of(content, "x.txt")), ConnectionException.class);
            var unusedToo = failure(
                    room.postUpload(UploadSource.of(content, "x.txt").withLength(7)), ConnectionException.class);
        }
        for (long length : new long[] {1, 3}) {
            var unused = failure(
                    room.postUpload(UploadSource.of(new byte[2], "x.txt").withLength(length)),
                    ConnectionException.class);
        }
        done(room.postUpload(text("x")), "postUpload() of something else");
    }

    /** People change their minds, and lose patience. If it fails: a request goes on behind everybody's back. */
    @Test
    @DisplayName("S510 MUST end an upload when it is cancelled, takes too long, or the session is closed")
    void ends() {
        Kabelwerk client = online(NANA);
        Room room = nanasRoom(client);
        CountDownLatch never = new CountDownLatch(1);
        try {
            UploadSource stuck = UploadSource.of(() -> pausing(new byte[200_000], 100_000, never), "x.txt");
            CompletableFuture<Upload> cancelled = room.postUpload(stuck);
            assertThat(cancelled.cancel(true)).isTrue();

            client.configure(settings -> settings.uploadTimeout(millis(150)));
            assertThat(failure(room.postUpload(stuck), NoReplyException.class)).isNotNull();

            client.configure(settings -> settings.uploadTimeout(Duration.ofMinutes(5)));
            CompletableFuture<Upload> closed = room.postUpload(stuck);
            done(client.disconnect(), "disconnect()");
            var unused = failure(closed, ClosedException.class);
        } finally {
            never.countDown();
        }
        assertThat(uploads()).isEmpty();
    }

    /** Files are few. If it fails: the stream is closed only where it is read to its end. */
    @Test
    @DisplayName("S513 MUST close the content also where the upload ends before it")
    void closesContent() {
        Room room = nanasRoom(online(NANA));
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        UploadSource stuck = UploadSource.of(
                () -> {
                    opened.incrementAndGet();
                    return new FilterInputStream(pausing(new byte[200_000], 100_000, mayGoOn)) {
                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                },
                "x.txt");

        CompletableFuture<Upload> upload = room.postUpload(stuck);
        Await.until(() -> opened.get() == 1, "the content opened");
        upload.cancel(true);
        mayGoOn.countDown();

        Await.until(() -> closed.get() == 1, "the content closed");
    }

    /** Somebody else's upload is none of one's business. If it fails: look at the reply of {@code post_message}. */
    @Test
    @DisplayName("S512 MUST tell that an upload cannot be posted")
    void othersUpload() {
        Room nanas = nanasRoom(online(NANA));
        Room adas = connected(online(ADA).openRoom(nanas.id()));
        Upload upload = Await.value(nanas.postUpload(text("x")), "postUpload()");
        assertThat(failure(adas.postMessage(upload), RequestRejectedException.class)
                        .reason())
                .contains("no such upload");
        done(adas.postMessage("still here"), "a post");
    }

    /** An authenticator for the company's proxy. If it fails: the client makes an error of the status. */
    @Test
    @DisplayName("S517 MUST refresh a refused token where the application's HTTP client has an Authenticator")
    void authenticator() {
        HttpClient http =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        AtomicInteger refreshes = new AtomicInteger();
        Kabelwerk client = online(
                NANA,
                settings -> settings.httpClient(http).refreshToken(current -> {
                    refreshes.incrementAndGet();
                    return CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(30)));
                }));
        Room room = nanasRoom(client);
        emulator.inject(new Fault.RefuseUploads(1, 401));

        done(room.postUpload(text("x")), "postUpload()");

        assertThat(refreshes).hasValue(1);
        assertThat(uploads()).extracting(Attempt::status).containsExactly(401, 201);
    }
}
