package io.kabelwerk.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyBatchTest {

    private static final int TEXTS = 50;

    /** The batches and the texts in them, in order. All on the thread that reads. */
    private static final class Batches implements Listener {
        private final List<List<String>> batches = new ArrayList<>();
        private final CompletableFuture<Closed> end = new CompletableFuture<>();
        private boolean inBatch;

        @Override
        public void onBatch(Runnable texts) {
            batches.add(new ArrayList<>());
            inBatch = true;
            texts.run();
            inBatch = false;
        }

        @Override
        public void onText(ByteBuffer utf8) {
            assertThat(inBatch).as("in a batch").isTrue();
            batches.get(batches.size() - 1)
                    .add(StandardCharsets.US_ASCII.decode(utf8).toString());
        }

        @Override
        public void onText(String text) {
            throw new AssertionError("a string, of " + text.length() + " characters");
        }

        @Override
        public void onClosed(Closed closed) {
            end.complete(closed);
        }
    }

    @Test
    void should_deliver_the_texts_of_one_read_as_one_batch() throws Exception {
        Batches heard = new Batches();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Transport transport = new NettyTransportProvider().create(TransportOptions.defaults())) {
            URI uri = URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/");
            CompletableFuture<Connection> opening = transport.connect(uri, Map.of(), heard);
            try (Socket peer = server.accept()) {
                upgrade(peer);
                Connection connection = opening.get(30, TimeUnit.SECONDS);
                peer.getOutputStream().write(frames()); // Nothing is read yet, so that one read takes all of it.
                connection.resumeReading();
                assertThat(heard.end.get(30, TimeUnit.SECONDS).code()).isEqualTo(1000);
            }
        }
        assertThat(heard.batches).anySatisfy(batch -> assertThat(batch).hasSize(TEXTS));
    }

    private static void upgrade(Socket peer) throws IOException, GeneralSecurityException {
        BufferedReader in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).trim();
            }
        }
        byte[] accept = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        peer.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Short texts, and a close frame with the code 1000. */
    private static byte[] frames() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < TEXTS; i++) {
            byte[] text = ("text " + i).getBytes(StandardCharsets.US_ASCII);
            out.write(0x81);
            out.write(text.length);
            out.writeBytes(text);
        }
        out.writeBytes(new byte[] {(byte) 0x88, 2, 1000 >> 8, (byte) 1000});
        return out.toByteArray();
    }
}
