package io.kabelwerk.core;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Settings;
import io.kabelwerk.spi.KabelwerkProvider;

/** Makes clients; found by {@link java.util.ServiceLoader}. */
public final class CoreProvider implements KabelwerkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public CoreProvider() {}

    @Override
    public Kabelwerk create(Settings settings) {
        return new Client(settings);
    }
}
