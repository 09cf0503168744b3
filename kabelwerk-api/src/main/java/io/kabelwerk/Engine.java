package io.kabelwerk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the engine behind {@link Kabelwerk}. */
final class Engine {

    private Engine() {}

    /**
     * Looks in our own class loader first: the context class loader may belong to another application, and see another
     * copy of the SDK, or none. Whatever cannot be used is passed over.
     */
    static KabelwerkProvider find() {
        List<String> broken = new ArrayList<>();
        return first(ServiceLoader.load(KabelwerkProvider.class, Kabelwerk.class.getClassLoader()), broken)
                .or(() -> first(ServiceLoader.load(KabelwerkProvider.class), broken))
                .orElseThrow(() -> new IllegalStateException("No Kabelwerk engine on the class path or module path. Add"
                        + " io.kabelwerk:kabelwerk-core; in a fat jar, merge the files of META-INF/services; in a run-time"
                        + " image, name the module io.kabelwerk.core."
                        + (broken.isEmpty()
                                ? ""
                                : " Found, but cannot be loaded: " + String.join("; ", broken) + ".")));
    }

    private static Optional<KabelwerkProvider> first(ServiceLoader<KabelwerkProvider> loader, List<String> broken) {
        Iterator<KabelwerkProvider> found = loader.iterator();
        while (true) {
            String failure;
            try {
                return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
            } catch (ServiceConfigurationError e) {
                failure = e.getMessage() + (e.getCause() == null ? "" : " (" + e.getCause() + ")");
            } catch (LinkageError | RuntimeException e) { // Compiled for a later JDK, without what it needs, or closed.
                failure = e.toString();
            }
            if (broken.contains(failure)) {
                return Optional.empty(); // A loader that is closed fails in the same way each time it is asked.
            }
            broken.add(failure);
        }
    }
}
