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

/** What happens to an upload that is refused, fails or is ended. */
abstract class SessionUploadFailureRules extends SessionUploads {

    SessionUploadFailureRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Backends refuse some files. If it fails: look at what happens to the status. */
    @Test
    @DisplayName("S505 MUST fail with the status if the backend refuses a file, and go on")
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

    /**
     * Tokens expire while sockets stay open. If it fails: nothing refreshes the token, or the body cannot be sent
     * twice.
     */
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

    /** A user sends three pictures at once. If it fails: look at who asks for a token while it is being refreshed. */
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

    /** There is no other token to try. If it fails: the upload is tried forever, or fails with another error. */
    @Test
    @DisplayName("S507 MUST fail if not even a refreshed token is accepted, or there is none")
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

    /** A path may be mistyped. If it fails: the error arrives through the future, or not at all. */
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

    /** Disks fail, too. If it fails: the error gets lost in the HTTP client. */
    @Test
    @DisplayName("S509 MUST fail if the content cannot be read, or has another length than declared")
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

    /** People change their minds, and lose patience. If it fails: the request goes on after its future has ended. */
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

    /**
     * A process may open a limited number of files. If it fails: the stream is closed only if it is read to its end.
     */
    @Test
    @DisplayName("S513 MUST close the content even if the upload ends before it")
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

    /** A user may post only uploads of their own. If it fails: look at the reply of {@code post_message}. */
    @Test
    @DisplayName("S512 MUST report that an upload cannot be posted")
    void othersUpload() {
        Room nanas = nanasRoom(online(NANA));
        Room adas = connected(online(ADA).openRoom(nanas.id()));
        Upload upload = Await.value(nanas.postUpload(text("x")), "postUpload()");
        assertThat(failure(adas.postMessage(upload), RequestRejectedException.class)
                        .reason())
                .contains("no such upload");
        done(adas.postMessage("still here"), "a post");
    }

    /**
     * Applications have an authenticator for their company's proxy. If it fails: the client turns the status into an
     * exception.
     */
    @Test
    @DisplayName("S517 MUST refresh a refused token even if the application's HTTP client has an Authenticator")
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
