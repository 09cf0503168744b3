package io.kabelwerk.transport.tyrus;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import java.util.Map;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;
import org.jspecify.annotations.Nullable;

/** The container that Tyrus is told to use: it keeps the engine and does not connect. See {@link Engines}. */
public final class EngineCatcher implements ClientContainer {

    private static final String SLOT = EngineCatcher.class.getName();

    /** For Tyrus, which finds this class by its name. */
    public EngineCatcher() {}

    @Override
    public void openClientSocket(ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine)
            throws DeploymentException {
        if (config.getUserProperties().get(SLOT) instanceof Slot slot) {
            slot.caught = engine;
        }
        throw new DeploymentException("The engine is all that was wanted");
    }

    /** Where the engine for one configuration is left. */
    static final class Slot {

        private @Nullable ClientEngine caught;

        Slot(ClientEndpointConfig config) {
            config.getUserProperties().put(SLOT, this);
        }

        @Nullable
        ClientEngine caught() {
            return caught;
        }
    }
}
