package io.kabelwerk.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.control.ControlApi;
import io.kabelwerk.emulator.control.Gate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection in memory, byte by byte. */
class HttpHandlerTest {

    private static final KeyPair KEYS = Setup.newKeys();
    private static final int ON_DISK = 100_000;

    private boolean broken;
    private final Backend backend = Backend.create(
            this::now,
            new SplittableRandom(1),
            setup -> setup.keys(KEYS).hub("care", "Care").endUser("nana", "Nana"));
    private final Server server = Server.start(
            backend,
            InetAddress.getLoopbackAddress(),
            0,
            new Limits(1000, 1 << 20),
            new Control(new Gate("secret", "127.0.0.1", null), new ControlApi(backend)));
    private final EmbeddedChannel channel = new EmbeddedChannel();

    HttpHandlerTest() {
        server.addHandlers(channel.pipeline());
    }

    private Instant now() {
        if (broken) {
            throw new IllegalStateException("The clock is broken.");
        }
        return Instant.parse("2026-01-01T00:00:00Z");
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        server.close();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** All that has been answered since the last look. */
    private String answers() {
        StringBuilder answers = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return answers.toString();
    }

    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    /** Answers would pile up otherwise, each as large as the whole state. */
    @Test
    void should_not_go_on_asking_for_a_client_that_does_not_read() {
        writable(false);

        send("GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answers()).isEmpty();
        writable(true);
        assertThat(answers().split("HTTP/1.1", -1)).hasSize(3);
    }

    @Test
    void should_refuse_before_the_body_comes() {
        send(
                "POST /control/users HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");

        assertThat(answers()).startsWith("HTTP/1.1 401").contains("The control API needs the header");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /control/frames?user=%zz HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n",
                "GET /socket/user/websocket?token=%f HTTP/1.1\r\nHost: localhost\r\n",
                "GET /?% HTTP/1.1\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: evil.test\r\nhost: localhost\r\n",
            })
    void should_answer_400_to_a_malformed_request(String head) {
        send(head + "\r\n");

        assertThat(answers()).startsWith("HTTP/1.1 400").contains("{\"error\":\"");
    }

    @Test
    void should_answer_500_where_the_backend_fails() {
        broken = true;

        send(
                "POST /control/users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nContent-Length: 23\r\n\r\n"
                        + "{\"key\":\"x\",\"name\":\"X\"} ");

        assertThat(answers()).startsWith("HTTP/1.1 500").contains("The emulator failed");
        broken = false;
    }

    /** Neither of two origins is the only one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.test\r\nOrigin: http://localhost\r\nAuthorization: Bearer secret\r\n",
                "Authorization: Bearer x\r\nAuthorization: Bearer secret\r\n"
            })
    void should_not_take_the_better_one_of_two_headers(String headers) {
        send("GET /control/users HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");

        assertThat(answers()).startsWith("HTTP/1.1 40");
    }

    /** The one who changes something has no part in it. */
    @Test
    void should_forget_a_reader_of_changes_that_cannot_be_written_to() {
        send("GET /control/frames HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n\r\n");
        List<String> others = new ArrayList<>();
        Runnable unused = server.onChange(() -> others.add("changed"));
        server.changed();
        assertThat(answers()).contains("event: changed");
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new IOException("The connection is gone."));
            }
        });

        server.changed();

        assertThat(channel.isOpen()).isFalse();
        assertThat(others).hasSize(2);
    }

    private List<String> files() throws IOException {
        Path folder = server.folder().path();
        try (Stream<Path> files = java.nio.file.Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void begin(String token, String type) {
        String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: " + type
                + "\r\n\r\n";
        int length = part.length() + ON_DISK + "\r\n--b--\r\n".length();
        send("POST /socket-api/uploads HTTP/1.1\r\nHost: a\r\nKabelwerk-Token: " + token
                + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " + length + "\r\n\r\n" + part
                + "x".repeat(ON_DISK));
    }

    /** Anybody could fill the disk otherwise. */
    @ParameterizedTest
    @CsvSource({
        "no token, text/plain, 0, 401",
        "a token, text/html, 0, 400",
        "a token, text/plain, 1, 201",
        "a token, image/png, 1, 400"
    })
    void should_keep_on_the_disk_only_what_may_be_taken(String token, String type, int receiving, int status)
            throws IOException {
        begin(token.equals("a token") ? backend.token("nana") : "x", type);
        assertThat(files()).hasSize(receiving);

        send("\r\n--b--\r\n");

        assertThat(answers()).startsWith("HTTP/1.1 " + status);
        assertThat(files()).hasSize(status == 201 ? 1 : 0);
        assertThat(backend.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.status()).isEqualTo(status));
        backend.reset();
        assertThat(files()).isEmpty();
    }

    @Test
    void should_say_which_type_is_not_taken() {
        begin(backend.token("nana"), "text/html");
        send("\r\n--b--\r\n");

        assertThat(answers()).endsWith("{\"error\":\"the type is not accepted: text/html\"}");
    }
}
