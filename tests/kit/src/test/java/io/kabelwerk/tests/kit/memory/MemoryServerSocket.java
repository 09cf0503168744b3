package io.kabelwerk.tests.kit.memory;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** A port of a {@link MemoryNetwork}. */
final class MemoryServerSocket extends ServerSocket {

    private final MemoryNetwork network;
    private final int port;
    private final int backlog;
    private volatile int timeoutMillis;

    // What follows is guarded by the queue's lock.
    private final Queue<Plug> dialled = new ArrayDeque<>();
    private boolean closed;

    MemoryServerSocket(MemoryNetwork network, int port, int backlog) throws IOException {
        this.network = network;
        this.port = port;
        this.backlog = backlog;
    }

    /** Whether there is somebody who takes it, and room until then. */
    boolean enqueue(Plug plug) {
        synchronized (dialled) {
            if (closed || dialled.size() >= backlog) {
                return false;
            }
            dialled.add(plug);
            dialled.notifyAll();
            return true;
        }
    }

    @Override
    public Socket accept() throws IOException {
        synchronized (dialled) {
            long start = System.nanoTime();
            while (dialled.isEmpty() && !closed) {
                long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                if (timeoutMillis > 0 && left <= 0) {
                    throw new SocketTimeoutException("Nobody dialled within " + timeoutMillis + " ms");
                }
                await(timeoutMillis > 0 ? left : 0);
            }
            if (closed) {
                throw new SocketException("The port is closed");
            }
            return new MemorySocket(dialled.remove());
        }
    }

    /** The caller looks again in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long millis) throws IOException {
        try {
            dialled.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getLocalPort() {
        return port;
    }

    @Override
    public boolean isClosed() {
        synchronized (dialled) {
            return closed;
        }
    }

    /** Those who were not accepted are reset. */
    @Override
    public void close() {
        synchronized (dialled) {
            if (closed) {
                return;
            }
            closed = true;
            network.stopListening(port);
            dialled.forEach(Plug::reset);
            dialled.clear();
            dialled.notifyAll();
        }
    }
}
