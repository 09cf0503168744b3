package io.kabelwerk.tck.server;

import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Hung;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The server's end of one connection, which the test controls: it reads and writes what the test says, byte for byte,
 * and does nothing on its own, so that it can misbehave in every way.
 */
public final class Peer implements AutoCloseable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final int HASTE_MILLIS = 2_000;

    private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, Hung.THREADS);
        thread.setDaemon(true);
        return thread;
    });

    static {
        CLOCK.setRemoveOnCancelPolicy(true);
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int patienceMillis;

    Peer(Socket socket) throws IOException {
        this(socket, Await.MILLIS);
    }

    /** With its own patience, for reads and for writes. */
    Peer(Socket socket, int patienceMillis) throws IOException {
        this.socket = socket;
        this.patienceMillis = patienceMillis;
        socket.setSoTimeout(patienceMillis);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = socket.getOutputStream();
    }

    // ---- The opening handshake.

    /** Reads a request up to the empty line. */
    public RequestHead readHead() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        try {
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("No whole request head came, only " + head.size() + " bytes", e);
        }
        return new RequestHead(head.toString(StandardCharsets.ISO_8859_1));
    }

    /** Reads the upgrade and accepts it. */
    public RequestHead accept() {
        RequestHead head = readHead();
        write(acceptance(head));
        return head;
    }

    /** The answer that accepts an upgrade. */
    public static byte[] acceptance(RequestHead head) {
        return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + acceptFor(head.header("Sec-WebSocket-Key").orElse("")) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String acceptFor(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JDK has SHA-1", e);
        }
    }

    /** Reads so many bytes of a body. */
    public byte[] readBytes(int count) {
        try {
            byte[] bytes = new byte[count];
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("No " + count + " bytes came", e);
        }
    }

    /** Answers with a status and an empty body. */
    public void answer(int status) {
        write(("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Goes on over TLS, as a server does behind a proxy. */
    public Peer startTls(SSLContext context) {
        try {
            SSLSocketFactory factory = context.getSocketFactory();
            return new Peer(factory.createSocket(socket, (InputStream) null, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names that the client gave with TLS (RFC 6066, 3). */
    public List<String> serverNames() {
        ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
        return session.getRequestedServerNames().stream()
                .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                .toList();
    }

    // ---- Frames.

    /** Fails, and closes the socket, if the other side does not read for long: a write has no time-out of its own. */
    public void write(byte[] bytes) {
        Future<?> late = CLOCK.schedule(this::close, patienceMillis, TimeUnit.MILLISECONDS);
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The other side does not take what it is sent", e);
        } finally {
            late.cancel(false);
        }
    }

    public void send(Frame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            bytes.writeBytes(frame.bytes());
        }
        write(bytes.toByteArray());
    }

    public void sendText(String text) {
        send(Frame.text(text));
    }

    public Frame read() {
        try {
            return Frame.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("No frame came", e);
        }
    }

    /**
     * Reads a frame of a client that must be masked and have its length in the shortest form.
     *
     * @param masks takes its mask
     */
    public Frame readStrictly(IntConsumer masks) {
        in.mark(14);
        try {
            in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int form = second & 0x7F;
            long length = form == 127 ? in.readLong() : form == 126 ? in.readUnsignedShort() : form;
            if ((second & 0x80) == 0) {
                throw new AssertionError("A frame of " + length + " bytes is not masked");
            }
            if ((form == 126 && length < 126) || (form == 127 && length < 65536)) {
                throw new AssertionError("The length of a frame of " + length + " bytes is not in its shortest form");
            }
            masks.accept(in.readInt());
            in.reset();
        } catch (IOException e) {
            throw new UncheckedIOException("No frame came", e);
        }
        return read();
    }

    /** Reads a whole text, however it is cut into frames. */
    public String readText() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Frame frame = read();
        if (frame.opcode() != Frame.TEXT) {
            throw new AssertionError("Expected a text, but there came a " + frame);
        }
        text.writeBytes(frame.payload());
        while (!frame.isLast()) {
            frame = read();
            text.writeBytes(frame.payload());
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Reads on until a close frame comes. */
    public Frame readClose() {
        Frame frame = read();
        while (frame.opcode() != Frame.CLOSE) {
            frame = read();
        }
        return frame;
    }

    /** Reads on until a close frame comes, or the other side ends the stream without one. */
    public void awaitLeaving() {
        try {
            while (Frame.read(in).opcode() != Frame.CLOSE) {
                // What comes before does not matter.
            }
        } catch (EOFException | SocketException end) {
            // Without a word.
        } catch (IOException e) {
            throw new UncheckedIOException("The other side did not leave", e);
        }
    }

    /** Reads on until the other side ends the stream, and returns whether a close frame came before. */
    public boolean readToEnd() {
        boolean closeFrame = false;
        try {
            while (true) {
                closeFrame |= Frame.read(in).opcode() == Frame.CLOSE;
            }
        } catch (EOFException | SocketException end) {
            return closeFrame;
        } catch (IOException e) {
            throw new UncheckedIOException("The other side did not end the stream", e);
        }
    }

    /** Sends nothing more. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends the sending, reads on until the other side ends the stream, and returns whether a close frame came before.
     */
    public boolean readToEndAfterClosing() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return readToEnd();
    }

    /** Lets every read from now on fail soon if nothing arrives. */
    public void hurry() {
        unlessClosed(() -> socket.setSoTimeout(HASTE_MILLIS));
    }

    /** Waits until there is something to read, or the other side ends the stream; whether it is the end. */
    public boolean isAtEnd() {
        in.mark(1);
        try {
            boolean end = in.read() < 0;
            if (!end) {
                in.reset();
            }
            return end;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing came", e);
        }
    }

    /** Waits until the other side ends the stream, whatever it sends before. */
    public void awaitEnd() {
        try {
            while (in.read() >= 0) {
                // What comes before the end does not matter.
            }
        } catch (SocketException reset) {
            // An end as well.
        } catch (IOException e) {
            throw new UncheckedIOException("The other side did not end the stream", e);
        }
    }

    // ---- The end.

    /** Closes the socket, without a close frame. */
    @Override
    public void close() {
        unlessClosed(() -> {
            socket.setSoTimeout(1); // Behind TLS it reads up to the other side's end, which may not come.
            socket.close();
        });
    }

    /** Resets the connection, unless it is closed. */
    public void reset() {
        unlessClosed(() -> socket.setSoLinger(true, 0));
        close();
    }

    /** Both sides of a script end a connection, each in its thread: another may have closed it at any moment. */
    private void unlessClosed(SocketAction action) {
        try {
            action.run();
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface SocketAction {
        void run() throws IOException;
    }
}
