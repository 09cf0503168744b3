package io.kabelwerk.core.resource;

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
        Discovery<TransportProvider> discovery = transports();
        return discovery.choose(discovery.load(TransportProvider.class), named);
    }

    static Discovery<TransportProvider> transports() {
        return new Discovery<>(
                "transport",
                "transport(…)",
                "io.kabelwerk.transport",
                "io.kabelwerk:kabelwerk-transport-netty",
                TransportProvider::name,
                TransportProvider::priority);
    }

    static JsonCodecProvider codec(Optional<String> named) {
        Discovery<JsonCodecProvider> discovery = new Discovery<>(
                "codec",
                "codec(…)",
                "io.kabelwerk.codec",
                "io.kabelwerk:kabelwerk-json-jsonb",
                JsonCodecProvider::name,
                JsonCodecProvider::priority);
        return discovery.choose(discovery.load(JsonCodecProvider.class), named);
    }

    /**
     * The providers that the class loaders offer.
     *
     * @param providers all of them
     * @param own those of our own class loader
     * @param broken descriptions of those that cannot be loaded or used
     */
    record Found<P>(List<P> providers, List<P> own, List<String> broken) {}

    P choose(Found<P> found, Optional<String> named) {
        Optional<String> wanted = named.or(() -> Optional.ofNullable(System.getProperty(property)));
        if (found.providers().isEmpty()) {
            throw new IllegalStateException("No " + kind + " on the class path or module path. Add one, for example "
                    + artifact + ", or pass your own to " + setter + "." + hint() + describeBroken(found));
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

    private String hint() {
        return " In a fat jar, merge the files of META-INF/services; in a run-time image, name the module of the "
                + kind + " explicitly.";
    }

    /** Of several, the only one of our own class loader counts more than those that another one adds. */
    private P only(Found<P> found, List<P> candidates, String description) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        List<P> own = candidates.stream().filter(found.own()::contains).toList();
        if (own.size() == 1) {
            return own.get(0);
        }
        String list = found.providers().stream().map(this::describe).collect(Collectors.joining("; "));
        if (candidates.isEmpty()) {
            throw new IllegalStateException("There is no " + kind + " " + description + " on the class path or module"
                    + " path. Found: " + list + ". Add the one that is missing, or name another one in " + setter
                    + " or in the system property " + property + "." + hint() + describeBroken(found));
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

    /**
     * Looks in our own class loader, and then in the thread's for what the application adds. That one may belong to
     * another application, see another copy of the SDK, or be closed: whatever it offers keeps nothing else from being
     * found.
     */
    private Found<P> load(Class<P> type) {
        List<P> providers = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        add(ServiceLoader.load(type, Discovery.class.getClassLoader()), providers, broken);
        List<P> own = List.copyOf(providers);
        add(ServiceLoader.load(type), providers, broken);
        providers.sort(Comparator.comparing(provider -> provider.getClass().getName()));
        return new Found<>(List.copyOf(providers), own, List.copyOf(broken));
    }

    private void add(ServiceLoader<P> loader, List<P> providers, List<String> broken) {
        Iterator<P> iterator = loader.iterator();
        while (true) {
            String failure;
            try {
                if (!iterator.hasNext()) {
                    return;
                }
                P provider = iterator.next();
                if (providers.stream().noneMatch(known -> known.getClass() == provider.getClass())) {
                    String unused = describe(provider); // It must be able to say its name and its priority.
                    providers.add(provider);
                }
                continue;
            } catch (ServiceConfigurationError e) {
                String foreign = String.valueOf(e.getMessage()).endsWith("not a subtype")
                        ? "; it belongs to another copy of the SDK, which the context class loader sees"
                        : "";
                failure = e.getMessage() + foreign + (e.getCause() == null ? "" : " (" + e.getCause() + ")");
            } catch (LinkageError | RuntimeException e) { // Compiled for a later JDK, without what it needs, or closed.
                failure = e.toString();
            }
            if (broken.contains(failure)) {
                return; // A loader that is closed fails in the same way each time it is asked.
            }
            broken.add(failure);
        }
    }
}
