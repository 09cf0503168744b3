package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadRejectedException;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import io.kabelwerk.emulator.backend.VirtualHttpClient.Exchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UploadScenariosTest {

    private static final UploadSource SOURCE =
            UploadSource.of("some notes".getBytes(StandardCharsets.UTF_8), "notes.txt");

    // What an application may do, whatever the types say.
    @SuppressWarnings("NullAway")
    private static final UploadSource.Content NO_STREAM = () -> null;

    private final VirtualHttpClient http = new VirtualHttpClient();

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.httpClient(http));

    private final List<CompletableFuture<String>> refreshes = new ArrayList<>();
    private OpenRoom room;

    @BeforeEach
    void connect() {
        stage.online();
        room = stage.openRoom(7);
    }

    private void refreshing() {
        stage.kabelwerk.configure(settings -> settings.refreshToken(current -> {
            refreshes.add(new CompletableFuture<>());
            return refreshes.get(refreshes.size() - 1);
        }));
    }

    private CompletableFuture<Upload> upload() {
        CompletableFuture<Upload> upload = room.room.postUpload(SOURCE);
        stage.run();
        return upload;
    }

    private void answer(int exchange, int status, String body) {
        http.exchanges().get(exchange).answer(status, body);
        stage.run();
    }

    private static String uploaded() {
        return Json.text(Wire.upload(9)).replace('\'', '"');
    }

    @Test
    @DisplayName("sends one part with its name and type, and results in the upload")
    void should_send_one_part() {
        CompletableFuture<Upload> upload = upload();
        Exchange<?> exchange = http.exchanges().get(0);

        assertThat(exchange.request().uri()).hasToString("http://localhost:4000/socket-api/uploads");
        assertThat(exchange.header("Kabelwerk-Token"))
                .isEqualTo(stage.network.lastAttempt().token());
        assertThat(exchange.header("User-Agent")).startsWith("sdk-java/");
        assertThat(exchange.isComplete()).isTrue();
        String boundary = exchange.header("Content-Type").replace("multipart/form-data; boundary=", "");
        assertThat(exchange.body())
                .isEqualTo("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\";"
                        + " filename=\"notes.txt\"\r\nContent-Type: text/plain\r\n\r\nsome notes\r\n--" + boundary
                        + "--\r\n");
        answer(0, 201, uploaded());

        assertThat(upload).isCompletedWithValueMatching(done -> done.id() == 9);
    }

    @Test
    @DisplayName("S41 refreshes once for three uploads that are refused, and sends all of them again")
    void should_refresh_once_for_three_uploads() {
        refreshing();
        List<CompletableFuture<Upload>> uploads =
                Stream.generate(this::upload).limit(3).toList();

        answer(0, 401, "");
        answer(1, 401, "");
        CompletableFuture<Upload> duringTheRefresh = upload();
        assertThat(http.exchanges()).hasSize(3);
        refreshes.get(0).complete("fresh");
        stage.run();
        answer(2, 401, ""); // It was sent with the old token: no reason to refresh again.

        assertThat(refreshes).hasSize(1);
        assertThat(http.exchanges()).hasSize(7);
        for (int i = 3; i < 7; i++) {
            assertThat(http.exchanges().get(i).header("Kabelwerk-Token")).isEqualTo("fresh");
            assertThat(http.exchanges().get(i).body()).contains("some notes");
            answer(i, 201, uploaded());
        }
        assertThat(uploads).allMatch(upload -> upload.isDone() && !upload.isCompletedExceptionally());
        assertThat(duringTheRefresh).isCompleted();
    }

    @Test
    @DisplayName("S41 gives up where the refreshed token is refused, too, or where there is no way to refresh")
    void should_give_up_where_the_refreshed_token_is_refused() {
        CompletableFuture<Upload> tokenOnly = upload();
        answer(0, 401, "");
        refreshing();
        CompletableFuture<Upload> refreshed = upload();
        refreshes.get(0).complete("fresh");
        stage.run();
        answer(1, 401, "");
        refreshes.get(1).complete("fresher");
        stage.run();
        answer(2, 401, "");

        assertThat(error(tokenOnly)).isInstanceOf(AuthenticationException.class);
        assertThat(error(refreshed)).isInstanceOf(AuthenticationException.class);
        assertThat(http.exchanges()).hasSize(3);
        assertThat(refreshes).hasSize(2);
    }

    @Test
    void should_say_how_an_upload_was_refused_or_failed() {
        CompletableFuture<Upload> refused = upload();
        CompletableFuture<Upload> unreadable = upload();
        CompletableFuture<Upload> incomplete = upload();
        CompletableFuture<Upload> broken = upload();
        answer(0, 400, "");
        answer(1, 201, "not json");
        answer(2, 201, "{}");
        http.exchanges().get(3).fail(new IOException("reset"));
        stage.run();

        assertThat(error(refused))
                .isInstanceOfSatisfying(
                        UploadRejectedException.class,
                        error -> assertThat(error.status()).isEqualTo(400))
                .hasMessage("The backend refused the upload with HTTP status 400; it may not accept files of the type"
                        + " text/plain");
        assertThat(error(unreadable)).isInstanceOf(ProtocolViolationException.class);
        assertThat(error(incomplete))
                .isInstanceOfSatisfying(
                        ProtocolViolationException.class,
                        error -> assertThat(error.field()).isEqualTo("id"));
        assertThat(error(broken)).isInstanceOf(ConnectionException.class).hasMessageContaining("reset");
    }

    @Test
    void should_give_an_upload_up_after_its_time_out() {
        CompletableFuture<Upload> upload = upload();

        stage.pass(300);

        assertThat(error(upload)).isInstanceOf(NoReplyException.class);
        assertThat(http.exchanges().get(0).isCancelled()).isTrue();
    }

    @Test
    void should_stop_an_upload_that_is_cancelled_or_whose_session_ends() {
        CompletableFuture<Upload> cancelled = upload();
        CompletableFuture<Upload> closed = upload();

        cancelled.cancel(true);
        stage.run();
        assertThat(http.exchanges().get(0).isCancelled()).isTrue();
        var done = stage.kabelwerk.disconnect();
        stage.run();

        assertThat(done).isCompleted();
        assertThat(http.exchanges().get(1).isCancelled()).isTrue();
        assertThat(error(closed)).isInstanceOf(ClosedException.class);
        assertThat(error(closed).outcome()).contains(RequestOutcome.UNKNOWN);
    }

    @Test
    void should_fail_where_no_fresh_token_can_be_had_and_where_the_session_has_ended() {
        refreshing();
        stage.kabelwerk.configure(settings -> settings.headers(Map.of("X-Tenant", "7")));
        CompletableFuture<Upload> upload = upload();
        assertThat(http.exchanges().get(0).header("X-Tenant")).isEqualTo("7");
        answer(0, 401, "");
        refreshes.get(0).completeExceptionally(new IOException("no"));
        stage.run();
        assertThat(error(upload))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageStartingWith("refreshToken has failed");

        var unused = stage.kabelwerk.disconnect();
        CompletableFuture<Upload> late = upload();

        assertThat(error(late)).isInstanceOf(ClosedException.class);
        assertThat(error(late).outcome()).contains(RequestOutcome.NOT_SENT);
        assertThat(http.exchanges()).hasSize(1);
    }

    @Test
    void should_stop_an_upload_whose_session_the_backend_ends() {
        CompletableFuture<Upload> upload = upload();

        stage.closeChannels("private");

        assertThat(http.exchanges().get(0).isCancelled()).isTrue();
        assertThat(error(upload)).isInstanceOf(ClosedException.class);
    }

    @Test
    void should_read_the_file_on_the_callback_executor_and_tell_how_far_it_has_come() {
        List<Long> progress = new ArrayList<>();
        CompletableFuture<Upload> upload = room.room.postUpload(SOURCE, each -> progress.add(each.sentBytes()));
        stage.run();

        assertThat(upload).isNotDone();
        assertThat(progress).isNotEmpty().isSorted().endsWith(10L);
    }

    @Test
    @DisplayName("reports no progress, reads nothing more and asks for no token after disconnect() in a listener")
    void should_call_nothing_but_close_after_disconnect() {
        refreshing();
        List<Long> progress = new ArrayList<>();
        AtomicInteger readsAfterwards = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        byte[] content = new byte[8 * 1024 * 1024]; // More than one turn of the session's executor that reads it.
        UploadSource source = UploadSource.of(
                () -> new ByteArrayInputStream(content) {
                    @Override
                    public int read(byte[] buffer) throws IOException {
                        if (!progress.isEmpty()) {
                            readsAfterwards.incrementAndGet();
                        }
                        return super.read(buffer);
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                },
                "big.txt");
        CompletableFuture<Upload> refused = upload();
        answer(0, 401, "");
        refreshes.get(0).complete("fresh");
        stage.run();
        answer(1, 201, uploaded());
        assertThat(refused).isCompleted();

        CompletableFuture<Upload> upload = room.room.postUpload(source, each -> {
            progress.add(each.sentBytes());
            var unused = stage.kabelwerk.disconnect();
        });
        stage.run();

        assertThat(progress).hasSize(1);
        assertThat(readsAfterwards).hasValue(0);
        assertThat(closed).hasValue(1);
        assertThat(error(upload)).isInstanceOf(ClosedException.class);
    }

    @Test
    void should_not_ask_for_a_token_after_disconnect() {
        refreshing();
        CompletableFuture<Upload> upload = room.room.postUpload(SOURCE);
        stage.run();
        http.exchanges().get(0).answer(401, "");
        // The refresh waits for its thread, and behind it this call does.
        var unused = stage.kabelwerk.disconnect();
        stage.run();

        assertThat(refreshes).isEmpty();
        assertThat(error(upload)).isInstanceOf(ClosedException.class);
    }

    @Test
    void should_read_on_where_a_stream_returns_no_byte() {
        byte[] content = "some notes".getBytes(StandardCharsets.UTF_8);
        for (OptionalLong length : List.of(OptionalLong.empty(), OptionalLong.of(content.length))) {
            UploadSource unknown = UploadSource.of(() -> new EveryOtherReadEmpty(content), "notes.txt");
            CompletableFuture<Upload> upload =
                    room.room.postUpload(length.isPresent() ? unknown.withLength(length.getAsLong()) : unknown);
            stage.run();
            int last = http.exchanges().size() - 1;

            assertThat(http.exchanges().get(last).isComplete()).isTrue();
            assertThat(http.exchanges().get(last).body()).contains("\r\n\r\nsome notes\r\n--");
            answer(last, 201, uploaded());
            assertThat(upload).isCompleted();
        }
    }

    @Test
    void should_complete_an_upload_whose_stream_cannot_be_closed() {
        UploadSource source = UploadSource.of(
                () -> new ByteArrayInputStream(new byte[3]) {
                    @Override
                    public void close() {
                        throw new AssertionError("cannot be closed");
                    }
                },
                "notes.txt");
        CompletableFuture<Upload> upload = room.room.postUpload(source);
        stage.run();

        assertThat(http.exchanges().get(0).isComplete()).isTrue();
        answer(0, 201, uploaded());
        assertThat(upload).isCompleted();
    }

    @Test
    void should_say_what_is_wrong_with_the_content_and_send_nothing_behind_it() {
        CompletableFuture<Upload> shorter = room.room.postUpload(SOURCE.withLength(11));
        CompletableFuture<Upload> longer = room.room.postUpload(SOURCE.withLength(9));
        CompletableFuture<Upload> nothing = room.room.postUpload(UploadSource.of(NO_STREAM, "notes.txt"));
        stage.run();

        assertThat(error(shorter))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("The content of the upload cannot be sent: java.io.IOException: The content ended after 10"
                        + " bytes, but its announced length is 11 bytes (withLength)");
        assertThat(error(longer))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("The content of the upload cannot be sent: java.io.IOException: The content has more bytes"
                        + " than its announced length, 9 bytes (withLength)");
        assertThat(error(nothing))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("The content of the upload cannot be sent: java.io.IOException:"
                        + " UploadSource.Content.open() returned null instead of a stream");
        assertThat(http.exchanges()).hasSize(3).noneMatch(Exchange::isComplete);
        assertThat(http.exchanges().get(1).body()).endsWith("\r\n\r\n");
    }

    @Test
    @DisplayName("S41 refreshes where the HTTP client makes an error of a 401 without a challenge")
    void should_refresh_where_the_client_hides_the_status() {
        refreshing();
        for (String message : List.of(
                "WWW-Authenticate header missing for response code 401",
                "No credentials provided",
                "too many authentication attempts. Limit: 3")) {
            CompletableFuture<Upload> upload = upload();
            http.exchanges().get(http.exchanges().size() - 1).fail(new IOException(message));
            stage.run();
            refreshes.get(refreshes.size() - 1).complete("fresh" + refreshes.size());
            stage.run();
            answer(http.exchanges().size() - 1, 201, uploaded());

            assertThat(upload).isCompleted();
        }
        assertThat(refreshes).hasSize(3);
        CompletableFuture<Upload> proxied = upload();
        http.exchanges().get(6).fail(new IOException("Proxy-Authenticate header missing for response code 407"));
        stage.run();
        assertThat(refreshes).hasSize(3);
        assertThat(error(proxied)).isInstanceOf(ConnectionException.class).hasMessageContaining("407");
    }

    @Test
    void should_pass_on_nothing_that_the_peer_has_sent() {
        CompletableFuture<Upload> garbage = upload();
        CompletableFuture<Upload> echo = upload();
        http.exchanges().get(0).fail(new java.net.ProtocolException("Invalid status line: \"patient 7 has a rash\""));
        http.exchanges().get(1).fail(new IOException(stage.network.lastAttempt().token()));
        stage.run();

        assertThat(error(garbage))
                .isInstanceOf(ConnectionException.class)
                .hasNoCause()
                .hasMessage("The upload to http://localhost:4000/socket-api/uploads has failed: the answer is not valid"
                        + " HTTP");
        assertThat(error(echo))
                .hasNoCause()
                .hasMessageEndingWith("has failed: the HTTP client failed with a java.io.IOException");
    }

    @Test
    void should_read_no_answer_that_is_too_long_and_no_refusal() {
        CompletableFuture<Upload> tooLong = upload();
        answer(0, 201, "x".repeat(1024 * 1024 + 1));
        CompletableFuture<Upload> refused = upload();
        answer(1, 500, "x".repeat(1024 * 1024 + 1));

        assertThat(error(tooLong)).hasMessageContaining("the backend's answer has more than 1048576 bytes");
        assertThat(error(refused)).isInstanceOf(UploadRejectedException.class);
        assertThat(http.exchanges()).allMatch(Exchange::isAnswerCancelled);
    }

    /** The JDK's client keeps the last request of each idle connection, as this one keeps them all. */
    @Test
    void should_leave_nothing_of_an_upload_with_the_http_client() {
        List<Reference<?>> uploaded = new ArrayList<>();
        uploaded.add(uploadAndForget(exchange -> exchange.answer(201, uploaded())));
        uploaded.add(uploadAndForget(exchange -> exchange.answer(500, "")));
        uploaded.add(uploadAndForget(exchange -> exchange.fail(new IOException("reset"))));
        uploaded.add(uploadAndForget(exchange -> stage.pass(300)));
        uploaded.add(uploadAndForget(exchange -> {
            var unused = stage.kabelwerk.disconnect();
        }));

        assertThat(http.exchanges()).hasSize(5).allMatch(Exchange::isSubscribed);
        assertThat(uploaded).allSatisfy(UploadScenariosTest::assertIsFree);
    }

    private Reference<?> uploadAndForget(Consumer<Exchange<?>> end) {
        byte[] content = new byte[100_000];
        CompletableFuture<Upload> upload = room.room.postUpload(
                UploadSource.of(() -> new ByteArrayInputStream(content), "notes.txt"),
                progress -> assertThat(content).isNotEmpty());
        stage.run();
        end.accept(http.exchanges().get(http.exchanges().size() - 1));
        stage.run();
        assertThat(upload).isDone();
        return new WeakReference<>(content);
    }

    private static void assertIsFree(Reference<?> reference) {
        for (int i = 0; i < 20 && reference.get() != null; i++) {
            System.gc();
        }
        assertThat(reference.get()).as("what was uploaded").isNull();
    }

    /** Breaks the contract of {@link java.io.InputStream}, as some do. */
    private static final class EveryOtherReadEmpty extends ByteArrayInputStream {
        private boolean empty;

        private EveryOtherReadEmpty(byte[] content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            empty = !empty;
            return empty ? 0 : super.read(buffer, offset, Math.min(length, 2));
        }
    }
}
