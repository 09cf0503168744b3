package io.kabelwerk.tests.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A port on loopback that answers each request badly. It leaves it to the client to close the connection. */
final class BadServer implements AutoCloseable {

    /** What it answers, and what it then goes on to send. */
    enum Answer {
        SMTP("220 mail.example.com ESMTP\r\n", ""),
        ENDLESS_HEADERS("HTTP/1.1 200 OK\r\n", "X-Endless: yes\r\n"),
        ENDLESS_CONTINUE("", "HTTP/1.1 100 Continue\r\n\r\n"),
        REFUSED("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ""),
        FLOOD("HTTP/1.1 503 Unavailable\r\nContent-Length: 100000000000\r\n\r\n", "flood"),
        SILENT("", "");

        private final String first;
        private final String then;

        Answer(String first, String then) {
            this.first = first;
            this.then = then;
        }

        /** Whether it is not HTTP, or more of it than a client reads. */
        boolean isMalformed() {
            return this == SMTP || this == ENDLESS_HEADERS || this == ENDLESS_CONTINUE;
        }
    }

    private static final int FLOOD_BYTES = 4 * 1024 * 1024;

    private final Answer answer;
    private final ServerSocket socket;
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    BadServer(Answer answer) {
        this.answer = answer;
        try {
            socket = new ServerSocket(0, 100, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void awaitConnections(int count) {
        assertThat(Usage.await(Usage.PATIENCE, () -> accepted.get() >= count))
                .as("connections: " + accepted)
                .isTrue();
    }

    /** Waits until the client has closed all of its connections. */
    void awaitClosed(Duration patience) {
        assertThat(Usage.await(patience, () -> {
                    System.gc();
                    return open.get() == 0;
                }))
                .as(open + " of " + accepted + " connections are closed")
                .isTrue();
    }

    @Override
    public void close() {
        closeQuietly(socket);
        clients.forEach(BadServer::closeQuietly);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                clients.add(client);
                open.incrementAndGet();
                accepted.incrementAndGet();
                start(() -> answer(client));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void answer(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            if (in.read(new byte[64 * 1024]) < 0) {
                return;
            }
            OutputStream out = client.getOutputStream();
            out.write(answer.first.getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = answer.then.repeat(1000).getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; chunk.length > 0 && sent < FLOOD_BYTES; sent += chunk.length) {
                out.write(chunk);
            }
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has closed it: that is what it is to do.
        } finally {
            open.decrementAndGet();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "bad-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is closed already.
        }
    }
}
