package io.kabelwerk.tests.kit;

import io.kabelwerk.tck.server.Frame;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
            Recorded up = new Recorded(client);
            Matcher connect = CONNECT.matcher(head(up.unrecorded()));
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

    private static void connect(Wire wire, Socket client, Recorded up, Socket server) throws IOException {
        Recorded down = new Recorded(server);
        CompletableFuture<Void> upDone = new CompletableFuture<>();
        start(() -> {
            try {
                write(server, wire.request(head(up.unrecorded())));
                while (true) {
                    pass(up, server, wire::up);
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
            answer(wire, client, down.unrecorded());
            while (true) {
                if (wire.expectsWholeFrames() && !isWhole(down.unrecorded())) {
                    throw new EOFException();
                }
                pass(down, client, frame -> wire.down(frame, down.available() > 0));
            }
        } catch (SocketException reset) {
            client.setSoLinger(true, 0);
        } catch (IOException end) {
            client.shutdownOutput();
            upDone.join();
        }
    }

    /** What becomes of a frame. */
    private interface Change {
        List<Frame> apply(Frame frame) throws IOException;
    }

    /** Passes the next frame on. One that is not changed keeps its bytes: its mask, and the form of its length. */
    private static void pass(Recorded from, Socket to, Change change) throws IOException {
        from.forget();
        OutputStream out = to.getOutputStream();
        try {
            Frame read = Frame.read(new DataInputStream(from));
            for (Frame frame : change.apply(read)) {
                out.write(frame == read ? from.recorded() : frame.bytes());
            }
        } catch (IOException e) {
            out.write(from.recorded());
            if (e instanceof Frame.TooLongException) {
                from.unrecorded().transferTo(out);
            }
            throw e;
        }
    }

    /** Waits for a frame to begin, and says whether the rest of it is there already; what is large need not be. */
    private static boolean isWhole(DataInputStream in) throws IOException {
        in.mark(4);
        try {
            if (in.read() < 0) {
                return true;
            }
            if (in.available() < 1) {
                return false;
            }
            int length = in.read() & 0x7F;
            if (length == 126 && in.available() >= 2) {
                length = in.readUnsignedShort();
            }
            return length == 127 || length > 1000 || in.available() >= length;
        } finally {
            in.reset();
        }
    }

    /** What comes out of a socket, with the bytes that were read since they were last forgotten. */
    private static final class Recorded extends FilterInputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Recorded(Socket socket) throws IOException {
            super(new BufferedInputStream(socket.getInputStream()));
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            if (next >= 0) {
                bytes.write(next);
            }
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            bytes.write(into, offset, Math.max(0, count));
            return count;
        }

        /** The same stream, without a record of what is read from it. */
        DataInputStream unrecorded() {
            return new DataInputStream(in);
        }

        void forget() {
            bytes.reset();
        }

        byte[] recorded() {
            return bytes.toByteArray();
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
