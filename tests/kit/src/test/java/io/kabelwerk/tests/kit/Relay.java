package io.kabelwerk.tests.kit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a transport and its server, as the proxy that the transport is told to go through, and alters what
 * passes: the faults of a library that no decorator of a transport can have.
 */
final class Relay implements Closeable {

    private static final Pattern CONNECT = Pattern.compile("CONNECT (.+):(\\d+) HTTP/1.1\r\n.*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile(".*\r\nContent-Length: (\\d+)\r\n.*", Pattern.DOTALL);

    private final ServerSocket socket;
    private final Supplier<Wire> wires;

    Relay(Supplier<Wire> wires) {
        this.wires = wires;
        try {
            socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start(() -> {
            while (true) {
                Socket client = socket.accept();
                start(() -> serve(client));
            }
        });
    }

    /** Sends every connection through this relay. */
    ProxySelector selector() {
        return ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    /** An error is the end of a connection, which is told by closing it. */
    private static void start(Task task) {
        Lane.THREADS.execute(() -> {
            try {
                task.run();
            } catch (IOException end) {
                // Nothing is left to do.
            }
        });
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            DataInputStream up = input(client);
            Matcher connect = CONNECT.matcher(head(up));
            if (!connect.matches()) {
                return;
            }
            try (Socket server = new Socket(connect.group(1), Integer.parseInt(connect.group(2)))) {
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                write(client, "HTTP/1.1 200 OK\r\n\r\n");
                connect(wires.get(), client, up, server);
            }
        }
    }

    private static void connect(Wire wire, Socket client, DataInputStream up, Socket server) throws IOException {
        DataInputStream down = input(server);
        CompletableFuture<Void> upDone = new CompletableFuture<>();
        start(() -> {
            try {
                write(server, wire.request(head(up)));
                while (true) {
                    ByteArrayOutputStream raw = new ByteArrayOutputStream();
                    try {
                        for (WireFrame frame : wire.up(WireFrame.read(up, raw))) {
                            server.getOutputStream().write(frame.bytes());
                        }
                    } catch (IOException e) {
                        server.getOutputStream().write(raw.toByteArray());
                        throw e;
                    }
                }
            } catch (SocketException reset) {
                server.setSoLinger(true, 0);
                server.close();
            } catch (IOException end) {
                server.shutdownOutput();
            } finally {
                upDone.complete(null);
            }
        });
        try {
            answer(wire, client, down);
            while (true) {
                ByteArrayOutputStream raw = new ByteArrayOutputStream();
                if (wire.expectsWholeFrames() && !WireFrame.isWhole(down)) {
                    throw new EOFException();
                }
                try {
                    WireFrame read = WireFrame.read(down, raw);
                    for (WireFrame frame : wire.down(read, down.available() > 0)) {
                        client.getOutputStream().write(frame.bytes());
                    }
                } catch (IOException e) {
                    client.getOutputStream().write(raw.toByteArray());
                    if (e instanceof WireFrame.EndlessException) {
                        down.transferTo(client.getOutputStream());
                    }
                    throw e;
                }
            }
        } catch (SocketException reset) {
            client.setSoLinger(true, 0);
        } catch (IOException end) {
            client.shutdownOutput();
            upDone.join();
        }
    }

    private static void answer(Wire wire, Socket client, DataInputStream down) throws IOException {
        String answer = head(down);
        Matcher length = LENGTH.matcher(answer);
        if (wire.waitsForBody() && length.matches()) {
            byte[] body = down.readNBytes(Integer.parseInt(length.group(1)));
            write(client, answer + new String(body, StandardCharsets.ISO_8859_1));
            return;
        }
        write(client, wire.answer(answer));
        if (wire.losesWhatFollows()) {
            var unused = down.skip(down.available());
        }
        if (!answer.startsWith("HTTP/1.1 101")) {
            down.transferTo(client.getOutputStream());
        }
    }

    private static DataInputStream input(Socket socket) throws IOException {
        return new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Reads up to the empty line, or up to the end. */
    private static String head(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
