package io.kabelwerk.core;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkProvider;
import io.kabelwerk.Settings;

/** Makes clients; found by {@link java.util.ServiceLoader}. */
public final class CoreProvider implements KabelwerkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public CoreProvider() {}

    @Override
    public Kabelwerk create(Settings settings) {
        return new Client(settings);
    }
}
