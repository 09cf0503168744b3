package io.kabelwerk;

import io.kabelwerk.spi.KabelwerkProvider;
import java.util.Iterator;
import java.util.ServiceLoader;

/** Finds what is behind {@link Kabelwerk}. */
final class Engine {

    private Engine() {}

    static KabelwerkProvider find() {
        // The context class loader first, as ServiceLoader does; then our own, for threads that have another one.
        Iterator<KabelwerkProvider> found =
                ServiceLoader.load(KabelwerkProvider.class).iterator();
        if (!found.hasNext()) {
            found = ServiceLoader.load(KabelwerkProvider.class, Kabelwerk.class.getClassLoader())
                    .iterator();
        }
        if (!found.hasNext()) {
            throw new IllegalStateException("No Kabelwerk engine on the class path or module path. Add"
                    + " io.kabelwerk:kabelwerk-core; in a fat jar, merge the files of META-INF/services; in a run-time"
                    + " image, name the module io.kabelwerk.core.");
        }
        return found.next();
    }
}
