package io.kabelwerk.tests.kit.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/** The server's end of a connection, as the kit takes it: a socket that blocks. */
final class MemorySocket extends Socket {

    private final Plug plug;
    private volatile int timeoutMillis;
    private volatile boolean closed;
    private volatile boolean resets;

    MemorySocket(Plug plug) {
        this.plug = plug;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : plug.in().read(ByteBuffer.wrap(into, offset, length), timeoutMillis);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                plug.out().write(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    /** Nothing is ever held back. */
    @Override
    public void setTcpNoDelay(boolean on) {}

    /** With 0 s, closing resets the connection. */
    @Override
    public void setSoLinger(boolean on, int seconds) {
        resets = on && seconds == 0;
    }

    @Override
    public void shutdownOutput() {
        plug.out().end();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (resets) {
            plug.reset();
        } else {
            plug.close();
        }
    }
}
