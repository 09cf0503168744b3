package io.kabelwerk.tests.kit.memory;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A network of one host, {@value #HOST}. Servers get their sockets from it; clients dial. */
final class MemoryNetwork extends ServerSocketFactory {

    static final String HOST = "localhost";

    private static final int FIRST_FREE_PORT = 49_152;
    private static final int BACKLOG = 50;

    private final Map<Integer, MemoryServerSocket> listening = new ConcurrentHashMap<>();
    private final AtomicInteger nextPort = new AtomicInteger(FIRST_FREE_PORT);

    /** The client's end of a new connection; does not block. */
    Plug dial(String host, int port) throws IOException {
        if (!host.equalsIgnoreCase(HOST)) {
            throw new UnknownHostException(host);
        }
        Plug client = new Plug(new Pipe(), new Pipe());
        MemoryServerSocket server = listening.get(port);
        if (server == null || !server.enqueue(client.otherEnd())) {
            throw new ConnectException("Connection refused: " + host + ":" + port);
        }
        return client;
    }

    void stopListening(int port) {
        listening.remove(port);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, BACKLOG);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        int free = port == 0 ? nextPort.getAndIncrement() : port;
        MemoryServerSocket socket = new MemoryServerSocket(this, free, backlog);
        if (listening.putIfAbsent(free, socket) != null) {
            throw new BindException("Port " + free + " is in use");
        }
        return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        return createServerSocket(port, backlog);
    }
}
