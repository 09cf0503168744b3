package io.kabelwerk.tck.runner;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
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

/**
 * The implementations of one kind that are on the class path, on the module path and among the jars that were added.
 *
 * <p>The engine has a loader of its own, and so has {@code Kabelwerk.create}. Only a module that declares the use of a
 * service can load it, and each of the three wants something else: the API the first engine, the engine the transport of
 * the highest priority, and this one all that there are, with those that cannot be loaded, from a given class loader. A
 * common one would be an exported class of the API that no application needs.
 *
 * @param kind {@code transport} or {@code codec}, which is also the name of the option
 * @param type their interface
 * @param name gives the name of one
 * @param loader where they come from
 * @param providers those that can be loaded, by class name
 * @param broken why others cannot
 */
record Found<P>(
        String kind,
        Class<P> type,
        Function<P, String> name,
        ClassLoader loader,
        List<P> providers,
        List<String> broken) {

    static Found<TransportProvider> transports(ClassLoader loader) {
        return load(
                "transport",
                TransportProvider.class,
                TransportProvider::name,
                loader,
                ServiceLoader.load(TransportProvider.class, loader));
    }

    static Found<JsonCodecProvider> codecs(ClassLoader loader) {
        return load(
                "codec",
                JsonCodecProvider.class,
                JsonCodecProvider::name,
                loader,
                ServiceLoader.load(JsonCodecProvider.class, loader));
    }

    private static <P> Found<P> load(
            String kind, Class<P> type, Function<P, String> name, ClassLoader loader, ServiceLoader<P> services) {
        List<P> providers = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        Iterator<P> iterator = services.iterator();
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
        return new Found<>(kind, type, name, loader, List.copyOf(providers), List.copyOf(broken));
    }

    /** Returns the only one, if there is exactly one. */
    Optional<P> only() {
        return providers.size() == 1 ? Optional.of(providers.get(0)) : Optional.empty();
    }

    /**
     * Returns the one with a name or a class name. A class need not be in a service file.
     *
     * @throws Unusable if there is none, or several
     */
    P named(String wanted) {
        List<P> fitting = providers.stream()
                .filter(provider -> name.apply(provider).equals(wanted)
                        || provider.getClass().getName().equals(wanted))
                .toList();
        if (fitting.size() > 1) {
            throw new Unusable("There are " + fitting.size() + " " + kind + "s named \"" + wanted
                    + "\". Give the class name of the one to test." + list());
        }
        return fitting.isEmpty() ? made(wanted) : fitting.get(0);
    }

    /** Creates one by its class name. */
    private P made(String className) {
        Class<?> found;
        try {
            found = Class.forName(className, true, loader);
        } catch (ClassNotFoundException e) {
            throw new Unusable("There is no " + kind + " named \"" + className + "\", and no class of that name."
                    + list() + help());
        } catch (LinkageError e) {
            throw new Unusable(className + " cannot be loaded: " + e);
        }
        if (!type.isAssignableFrom(found)) {
            throw new Unusable(className + " does not implement " + type.getName() + ".");
        }
        try {
            Constructor<?> constructor = found.getDeclaredConstructor();
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance());
        } catch (NoSuchMethodException e) {
            throw new Unusable(className + " needs a constructor without parameters.");
        } catch (InvocationTargetException e) {
            throw new Unusable(className + " cannot be created: " + e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new Unusable(className + " cannot be created: " + e.getMessage()
                    + ". A module has to open or export its package, or to provide it as a service.");
        }
    }

    /** Lists what was found, one on each line. */
    String list() {
        StringBuilder text = new StringBuilder();
        if (providers.isEmpty()) {
            text.append("\nFound: no ").append(kind).append('.');
        } else {
            text.append("\nFound:");
            for (P provider : providers) {
                text.append("\n  ").append(describe(provider));
            }
        }
        for (String reason : broken) {
            text.append("\nFound, but cannot be loaded: ").append(reason);
        }
        return text.toString();
    }

    /** Says what to do if none was found. */
    String help() {
        return "\nPut its jars on the class path or the module path; with java -jar, which ignores the class path, give"
                + " them as --path. It is found by META-INF/services/" + type.getName()
                + " or by the \"provides\" of its"
                + " module; a class without either is found by its name: --" + kind + " com.example.My"
                + type.getSimpleName() + ".";
    }

    String describe(P provider) {
        return name.apply(provider) + " (" + provider.getClass().getName() + ", " + origin(provider.getClass()) + ")";
    }

    private static String origin(Class<?> type) {
        if (type.getModule().isNamed()) {
            return "module " + type.getModule().getName();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            return "from an unknown place";
        }
        String path = location.getPath().replaceFirst("/$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
