package io.kabelwerk.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port on loopback that refuses connections. It is bound, so that no other process, such as one that runs tests at
 * the same time, gets it.
 */
public final class DeadPort implements AutoCloseable {

    /** Bound, but neither connected nor listening. */
    private final Socket holder = new Socket();

    public DeadPort() {
        try {
            holder.bind(new InetSocketAddress(InetAddress.getByName("localhost"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not take a port on loopback", e);
        }
    }

    public int number() {
        return holder.getLocalPort();
    }

    /** Frees the port. */
    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not free a port on loopback", e);
        }
    }
}
