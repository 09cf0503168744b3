package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportOptions;
import java.net.http.HttpClient;

/** Makes the JDK's clients, and lets go of them. */
final class Clients {

    private Clients() {}

    static HttpClient create(TransportOptions options) {
        DebugLog.silence();
        HttpClient.Builder builder = HttpClient.newBuilder()
                // On its own thread: see package-info.
                .executor(Runnable::run)
                // Without this line it would be the JVM's default selector.
                .proxy(options.proxySelector().map(Proxies::of).orElse(HttpClient.Builder.NO_PROXY));
        options.sslContext().ifPresent(builder::sslContext);
        return builder.build();
    }

    /**
     * Drops all that a client is doing, upgrades that are not answered among it, and ends its thread. Before JDK 21
     * there is nothing to call: the thread ends with the last connection, some time after nobody refers to the client.
     */
    static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJdk21) {
            // The garbage collector sees to it.
        }
    }
}
