package io.kabelwerk.tck.session;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What rules about uploads share. */
abstract class SessionUploads extends SessionRules {

    SessionUploads(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    Room nanasRoom(Kabelwerk client) {
        return connected(client.openRoom(newRoom(NANA)));
    }

    static UploadSource text(String text) {
        return UploadSource.of(text.getBytes(StandardCharsets.UTF_8), "text.txt");
    }

    /** Content that counts when it is closed. */
    static InputStream closing(byte[] content, AtomicInteger closed) {
        return new ByteArrayInputStream(content) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    /** Content that stops in the middle until it may go on. */
    static InputStream pausing(byte[] content, int middle, CountDownLatch mayGoOn) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                if (pos >= middle) {
                    awaitLatch(mayGoOn);
                }
                return super.read(buffer, offset, length);
            }
        };
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Attempt> uploads() {
        return emulator.attempts().stream()
                .filter(attempt -> attempt.kind() == Attempt.Kind.UPLOAD)
                .toList();
    }

    static byte[] download(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
                .body();
    }
}
