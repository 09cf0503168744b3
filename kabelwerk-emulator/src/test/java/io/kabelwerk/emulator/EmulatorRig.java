package io.kabelwerk.emulator;

import io.kabelwerk.emulator.backend.TestBackend;
import io.kabelwerk.emulator.backend.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** An emulator on real sockets, and the JDK's client. */
abstract class EmulatorRig {

    static final HttpClient HTTP = HttpClient.newHttpClient();

    final KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS)
            .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
            .endUser("nana", "Nana")
            .maxFrameBytes(100_000)
            .maxUploadBytes(1 << 20));

    @AfterEach
    void close() {
        emulator.close();
    }

    /** A WebSocket that keeps what it gets; the last entry is how it ended. */
    static final class Link implements WebSocket.Listener {
        final BlockingQueue<String> got = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Nullable
        WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                got.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            got.add("pong " + StandardCharsets.UTF_8.decode(message));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            got.add("close " + code + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            got.add("error");
        }

        Link send(String frame) {
            Objects.requireNonNull(socket)
                    .sendText(TestClient.quoted(frame), true)
                    .join();
            return this;
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(got.poll(30, TimeUnit.SECONDS), "nothing came")
                    .replace('"', '\'');
        }
    }

    URI socketUri(String token) {
        String query = "?token=" + URLEncoder.encode(token, StandardCharsets.UTF_8) + "&agent=test%2F1&vsn=2.0.0";
        return URI.create(emulator.url() + "/socket/user/websocket" + query);
    }

    Link connect(String user) {
        return connect(socketUri(emulator.token(user)));
    }

    static Link connect(URI uri) {
        Link link = new Link();
        link.socket = HTTP.newWebSocketBuilder()
                .subprotocols("chat", "superchat")
                .buildAsync(uri, link)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return link;
    }

    URI http(String path) {
        return URI.create(emulator.url().replace("ws://", "http://") + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(http(path)).build(), BodyHandlers.ofString());
    }
}
