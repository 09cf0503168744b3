package io.kabelwerk.core;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Finds a provider among those on the class path or module path: the one that is named, else the one with the highest
 * priority. Whatever goes wrong, the message lists what was found and says what to add.
 */
final class Discovery<P> {

    private static final String HINT =
            " In a fat jar, merge the files of META-INF/services; in a run-time image, name the"
                    + " module of the %s explicitly.";

    private final String kind;
    private final String setter;
    private final String property;
    private final String artifact;
    private final Function<P, String> name;
    private final ToIntFunction<P> priority;

    private Discovery(
            String kind,
            String setter,
            String property,
            String artifact,
            Function<P, String> name,
            ToIntFunction<P> priority) {
        this.kind = kind;
        this.setter = setter;
        this.property = property;
        this.artifact = artifact;
        this.name = name;
        this.priority = priority;
    }

    static TransportProvider transport(Optional<String> named) {
        Discovery<TransportProvider> discovery = new Discovery<>(
                "transport",
                "transport(…)",
                "io.kabelwerk.transport",
                "io.kabelwerk:kabelwerk-transport-netty",
                TransportProvider::name,
                TransportProvider::priority);
        return discovery.choose(load(TransportProvider.class), named);
    }

    static JsonCodecProvider codec(Optional<String> named) {
        Discovery<JsonCodecProvider> discovery = new Discovery<>(
                "codec",
                "codec(…)",
                "io.kabelwerk.codec",
                "io.kabelwerk:kabelwerk-json-jsonb",
                JsonCodecProvider::name,
                JsonCodecProvider::priority);
        return discovery.choose(load(JsonCodecProvider.class), named);
    }

    /** What the class loaders offer, and what they offer that cannot be loaded. */
    record Found<P>(List<P> providers, List<String> broken) {}

    P choose(Found<P> found, Optional<String> named) {
        Optional<String> wanted = named.or(() -> Optional.ofNullable(System.getProperty(property)));
        if (found.providers().isEmpty()) {
            throw new IllegalStateException(
                    "No " + kind + " on the class path or module path. Add one, for example " + artifact
                            + ", or pass your own to " + setter + "." + HINT.formatted(kind) + describeBroken(found));
        }
        if (wanted.isPresent()) {
            return only(
                    found,
                    found.providers().stream()
                            .filter(provider -> name.apply(provider).equals(wanted.get()))
                            .toList(),
                    "named \"" + wanted.get() + "\"");
        }
        int highest = found.providers().stream().mapToInt(priority).max().orElseThrow();
        return only(
                found,
                found.providers().stream()
                        .filter(provider -> priority.applyAsInt(provider) == highest)
                        .toList(),
                "with the highest priority, " + highest);
    }

    private P only(Found<P> found, List<P> candidates, String description) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        String list = found.providers().stream().map(this::describe).collect(Collectors.joining("; "));
        if (candidates.isEmpty()) {
            throw new IllegalStateException("There is no " + kind + " " + description + " on the class path or module"
                    + " path. Found: " + list + ". Add the one that is missing, or name another one in " + setter
                    + " or in the system property " + property + "." + HINT.formatted(kind) + describeBroken(found));
        }
        throw new IllegalStateException("There are " + candidates.size() + " " + kind + "s " + description
                + ", on the class path or module path. Found: " + list + ". Name the one to use in " + setter
                + " or in the system property " + property + ", or remove the others." + describeBroken(found));
    }

    private String describe(P provider) {
        Class<?> type = provider.getClass();
        String where = type.getModule().isNamed() ? "module " + type.getModule().getName() : jarOf(type);
        return name.apply(provider) + " (" + type.getName() + ", " + where + ", priority "
                + priority.applyAsInt(provider) + ")";
    }

    private static String jarOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            return "an unknown place";
        }
        String path = location.getPath().replaceFirst("/$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String describeBroken(Found<P> found) {
        return found.broken().isEmpty()
                ? ""
                : " Found, but cannot be loaded: " + String.join("; ", found.broken()) + ".";
    }

    /** From the thread's class loader, as is usual; from our own, where that one offers none. */
    private static <P> Found<P> load(Class<P> type) {
        Found<P> found = load(ServiceLoader.load(type));
        return found.providers().isEmpty() && found.broken().isEmpty()
                ? load(ServiceLoader.load(type, Discovery.class.getClassLoader()))
                : found;
    }

    private static <P> Found<P> load(ServiceLoader<P> loader) {
        List<P> providers = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        Iterator<P> iterator = loader.iterator();
        while (true) {
            try {
                if (!iterator.hasNext()) {
                    break;
                }
                providers.add(iterator.next());
            } catch (ServiceConfigurationError e) {
                broken.add(e.getMessage() + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
            } catch (LinkageError e) { // Compiled for a later JDK, or without what it stands on.
                broken.add(e.toString());
            }
        }
        providers.sort(Comparator.comparing(provider -> provider.getClass().getName()));
        return new Found<>(List.copyOf(providers), List.copyOf(broken));
    }
}
