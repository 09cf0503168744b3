package io.kabelwerk.transport.tyrus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A server of bare bytes: it does what the test says, right or wrong. */
final class RawServer implements AutoCloseable {

    /** How long it waits for anything. */
    private static final int MILLIS = 20_000;

    private final ServerSocket server;

    RawServer() throws IOException {
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        server.setSoTimeout(MILLIS);
    }

    int port() {
        return server.getLocalPort();
    }

    URI uri(String pathAndQuery) {
        return URI.create("ws://127.0.0.1:" + port() + pathAndQuery);
    }

    /** Takes a connection, without any answer. */
    Peer accept() throws IOException {
        return new Peer(server.accept());
    }

    /** Takes a connection and the upgrade. */
    Peer acceptWebSocket() throws IOException {
        Peer peer = accept();
        peer.readHead();
        peer.upgrade();
        return peer;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A frame as it came, its payload unmasked. */
    record Frame(int opcode, boolean masked, ByteBuffer payload) {

        String text() {
            return UTF_8.decode(payload.duplicate()).toString();
        }

        int code() {
            return payload.limit() < 2 ? 1005 : payload.getShort(0) & 0xffff;
        }

        String reason() {
            return payload.limit() < 2
                    ? ""
                    : UTF_8.decode(payload.slice(2, payload.limit() - 2)).toString();
        }
    }

    /** One connection. */
    static final class Peer implements AutoCloseable {

        final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private List<String> head = List.of();

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** The request line and the headers, as they came. */
        List<String> readHead() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                bytes.write(b);
                text = bytes.toString(ISO_8859_1);
            }
            head = List.of(text.strip().split("\r\n"));
            return head;
        }

        String header(String name) {
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        void upgrade() throws IOException {
            upgrade("");
        }

        void upgrade(String moreHeaders) throws IOException {
            write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(header("Sec-WebSocket-Key")) + "\r\n" + moreHeaders + "\r\n");
        }

        private static String accept(String key) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
                return Base64.getEncoder().encodeToString(hash);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        void write(String text) throws IOException {
            write(text.getBytes(UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void sendText(String text) throws IOException {
            frame(0x81, text.getBytes(UTF_8));
        }

        void sendClose(int code, String reason) throws IOException {
            byte[] text = reason.getBytes(UTF_8);
            frame(
                    0x88,
                    ByteBuffer.allocate(2 + text.length)
                            .putShort((short) code)
                            .put(text)
                            .array());
        }

        /** Sends a frame with these first eight bits. */
        void frame(int flagsAndOpcode, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(10 + payload.length);
            frame.put((byte) flagsAndOpcode);
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else if (payload.length < 65536) {
                frame.put((byte) 126).putShort((short) payload.length);
            } else {
                frame.put((byte) 127).putLong(payload.length);
            }
            frame.put(payload).flip();
            out.write(frame.array(), 0, frame.limit());
            out.flush();
        }

        Frame readFrame() throws IOException {
            int opcode = in.readUnsignedByte() & 0x0f;
            int second = in.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] mask = new byte[4];
            if ((second & 0x80) != 0) {
                in.readFully(mask);
            }
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return new Frame(opcode, (second & 0x80) != 0, ByteBuffer.wrap(payload));
        }

        InputStream in() {
            return in;
        }

        /** Closes with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
