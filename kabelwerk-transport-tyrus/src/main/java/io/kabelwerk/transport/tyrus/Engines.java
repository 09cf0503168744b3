package io.kabelwerk.transport.tyrus;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.spi.ClientEngine;
import org.jspecify.annotations.Nullable;

/**
 * Gets Tyrus's protocol engines: the upgrade's headers and their check, frames, fragments, UTF-8, pings and close
 * frames.
 *
 * <p>Tyrus makes an engine in {@link ClientManager#connectToServer(Endpoint, ClientEndpointConfig, URI)} only, hands it
 * to its container, and then keeps the calling thread until the peer has answered. So the container that it is given
 * here, {@link EngineCatcher}, takes the engine and refuses to connect. The connecting is done by {@link Attempt},
 * without a thread that waits.
 */
final class Engines {

    private @Nullable ClientManager manager;

    /** Makes an engine that tells {@code endpoint}. Takes its time at the first call. */
    ClientEngine create(URI origin, Endpoint endpoint) throws IOException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        EngineCatcher.Slot slot = new EngineCatcher.Slot(config);
        try {
            manager().connectToServer(endpoint, config, origin).close();
        } catch (DeploymentException refused) {
            ClientEngine engine = slot.caught();
            if (engine != null) {
                return engine;
            }
            throw new IOException("Tyrus could not prepare a connection", refused);
        }
        throw new IllegalStateException("Tyrus has connected on its own");
    }

    /** Lets go of the (never used) executors of Tyrus. */
    synchronized void close() {
        if (manager != null) {
            manager.shutdown();
        }
    }

    private synchronized ClientManager manager() {
        ClientManager made = manager;
        if (made == null) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(Engines.class.getClassLoader());
            try {
                made = ClientManager.createClient(EngineCatcher.class.getName());
            } finally {
                thread.setContextClassLoader(before);
            }
            // Anything else starts ten threads and gives them a task for each message.
            made.setDefaultMaxSessionIdleTimeout(-1);
            manager = made;
        }
        return made;
    }
}
