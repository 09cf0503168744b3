package io.kabelwerk;

/**
 * Makes the engine behind {@link Kabelwerk}; found by {@link java.util.ServiceLoader}. Applications do not need it: the
 * module {@code io.kabelwerk.core} provides it, and {@link Kabelwerk} finds it.
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
