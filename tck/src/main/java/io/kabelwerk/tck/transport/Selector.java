package io.kabelwerk.tck.transport;

import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A proxy selector that gives what a rule wants, and keeps what it was asked. */
final class Selector extends ProxySelector {

    private final Queue<URI> asked = new ConcurrentLinkedQueue<>();
    private final Queue<SocketAddress> failed = new ConcurrentLinkedQueue<>();
    private final Supplier<List<Proxy>> answer;

    Selector(TestServer proxy) {
        this(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
    }

    Selector(Proxy proxy) {
        this(() -> List.of(proxy));
    }

    Selector(Supplier<List<Proxy>> answer) {
        this.answer = answer;
    }

    Queue<URI> asked() {
        return asked;
    }

    /** The addresses that the transport has reported as failed. */
    Queue<SocketAddress> failed() {
        return failed;
    }

    @Override
    public List<Proxy> select(@Nullable URI uri) {
        if (uri != null) {
            asked.add(uri);
        }
        return answer.get();
    }

    @Override
    public void connectFailed(@Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
        if (address != null) {
            failed.add(address);
        }
    }
}
