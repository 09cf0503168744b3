package io.kabelwerk.spi;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Settings;

/**
 * Makes the engine behind {@link Kabelwerk}; found by {@link java.util.ServiceLoader}. The module
 * {@code io.kabelwerk.core} provides it.
 */
public interface KabelwerkProvider {

    /**
     * Makes an inactive client. Starts no threads and opens no connection.
     *
     * @param settings its settings
     * @return a new client
     */
    Kabelwerk create(Settings settings);
}
