package io.kabelwerk.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on loopback that does not answer, not even to TCP, like an address behind a firewall: as many have connected as may
 * wait to be accepted. Where a system refuses all others then, it is a port that refuses.
 */
public final class SilentPort implements AutoCloseable {

    /** A connect over loopback that takes so long is not answered. */
    private static final Duration UNANSWERED = Duration.ofMillis(500);

    private static final int MOST = 100;

    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    public SilentPort() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
            while (waiting.size() < MOST && fill()) {}
        } catch (IOException e) {
            throw new UncheckedIOException("Could not take a port on loopback", e);
        }
    }

    private boolean fill() {
        Socket next = new Socket();
        waiting.add(next);
        try {
            next.connect(server.getLocalSocketAddress(), Math.toIntExact(UNANSWERED.toMillis()));
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Frees the port. */
    @Override
    public void close() {
        try {
            for (Socket socket : waiting) {
                socket.close();
            }
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not free a port on loopback", e);
        }
    }
}
