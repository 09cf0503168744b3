package io.kabelwerk.tck.server;

import io.kabelwerk.tck.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** A port, usually on loopback, whose connections the test controls (see {@link Peer}). Has no thread. */
public final class TestServer implements AutoCloseable {

    private static final int BACKLOG = 500;

    private final String scheme;
    private final ServerSocket socket;
    private final Queue<Peer> peers = new ConcurrentLinkedQueue<>();

    private TestServer(String scheme, ServerSocketFactory factory) {
        this.scheme = scheme;
        try {
            socket = factory.createServerSocket(0, BACKLOG, InetAddress.getByName("localhost"));
            socket.setSoTimeout(Await.MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not open a port on loopback", e);
        }
    }

    public static TestServer plain() {
        return plain(ServerSocketFactory.getDefault());
    }

    /** A server on the network that gives these sockets. */
    public static TestServer plain(ServerSocketFactory factory) {
        return new TestServer("ws", factory);
    }

    public static TestServer tls(SSLContext context) {
        return new TestServer("wss", context.getServerSocketFactory());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /**
     * An address at this server.
     *
     * @param pathAndQuery what follows the port
     */
    public URI uri(String pathAndQuery) {
        return URI.create(scheme + "://localhost:" + port() + pathAndQuery);
    }

    /** Waits for the next connection. */
    public Peer nextPeer() {
        try {
            Peer peer = new Peer(socket.accept());
            peers.add(peer);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException("Nobody connected", e);
        }
    }

    /** Whether there is a connection that {@link #nextPeer()} has not returned yet. */
    public boolean hasWaiting() {
        try {
            socket.setSoTimeout(1);
            peers.add(new Peer(socket.accept()));
            return true;
        } catch (SocketTimeoutException nobody) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the port; its connections stay open. */
    public void stopListening() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the port and all its connections. */
    @Override
    public void close() {
        peers.forEach(Peer::close);
        stopListening();
    }
}
