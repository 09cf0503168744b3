package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportOptions;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's clients, one for each proxy. After a failure the JDK may keep what the peer has not closed, and nobody can tell
 * it to let go; so a client that had a failure is not used again, and shut down once its last connection is over. As there
 * must not be a client for each connection, it stays in use where there are {@value #MOST} already.
 */
final class Clients {

    private static final int MOST = 8;

    /** One client, while somebody uses it or will use it again. */
    static final class Client {

        final HttpClient http;
        private final @Nullable Proxy proxy;
        private int users;
        private boolean retired;

        private Client(HttpClient http, @Nullable Proxy proxy) {
            this.http = http;
            this.proxy = proxy;
        }
    }

    private final TransportOptions options;

    // What follows is guarded by this object's lock.
    private final Set<Client> clients = new LinkedHashSet<>();

    Clients(TransportOptions options) {
        this.options = options;
    }

    /** A client that goes through this proxy, if any; {@link #giveBack} follows. Its thread starts with it. */
    synchronized Client take(@Nullable Proxy proxy) {
        Client taken = clients.stream()
                .filter(client -> !client.retired && Objects.equals(client.proxy, proxy))
                .findFirst()
                .orElseGet(() -> create(proxy));
        clients.add(taken);
        taken.users++;
        return taken;
    }

    private Client create(@Nullable Proxy proxy) {
        DebugLog.silence(options);
        HttpClient.Builder builder = HttpClient.newBuilder()
                // On its own thread: see package-info.
                .executor(Runnable::run)
                // Without this line it would be the JVM's default selector.
                .proxy(ProxySelector.of(proxy == null ? null : (InetSocketAddress) proxy.address()));
        options.sslContext().ifPresent(builder::sslContext);
        return new Client(builder.build(), proxy);
    }

    /** Nobody needs it any more who took it once. */
    synchronized void giveBack(Client client, boolean failed) {
        client.users--;
        client.retired |= failed && clients.size() < MOST;
        if (client.retired && client.users == 0 && clients.remove(client)) {
            shutDown(client.http);
        }
    }

    void close() {
        List<Client> left;
        synchronized (this) {
            left = new ArrayList<>(clients);
            clients.clear();
        }
        left.forEach(client -> shutDown(client.http));
    }

    /**
     * Drops all that a client is doing, upgrades that are not answered among it, and ends its thread. Before JDK 21
     * there is nothing to call: the thread ends with the last connection, some time after nobody refers to the client.
     */
    private static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJdk21) {
            // The garbage collector sees to it.
        }
    }
}
