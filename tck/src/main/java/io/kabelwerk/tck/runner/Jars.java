package io.kabelwerk.tck.runner;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jars and folders that are added to the class path of the JVM. */
final class Jars {

    /** The system property in which child processes look for them. */
    private static final String PROPERTY = "kabelwerk.tck.path";

    private Jars() {}

    /**
     * A class loader for them, which is also that of this thread from now on, and their place in child processes.
     *
     * @param path jars, folders with classes, folders with jars
     */
    static ClassLoader add(List<String> path) {
        ClassLoader own = Jars.class.getClassLoader();
        if (path.isEmpty()) {
            System.clearProperty(PROPERTY);
            Thread.currentThread().setContextClassLoader(own);
            return own;
        }
        Set<Path> entries = entries(path);
        System.setProperty(
                PROPERTY, entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        ClassLoader loader =
                new URLClassLoader("added", entries.stream().map(Jars::url).toArray(URL[]::new), own);
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }

    /** A folder adds its classes and the jars in it. */
    private static Set<Path> entries(List<String> path) {
        Set<Path> entries = new LinkedHashSet<>();
        for (String element : path) {
            Path file = Path.of(element).toAbsolutePath().normalize();
            if (!Files.exists(file)) {
                throw new Unusable("--path: there is no " + file + ".");
            }
            entries.add(file);
            if (Files.isDirectory(file)) {
                try (Stream<Path> files = Files.list(file)) {
                    files.filter(each -> each.toString().endsWith(".jar"))
                            .sorted()
                            .forEach(entries::add);
                } catch (IOException e) {
                    throw new Unusable("--path: " + file + " cannot be read: " + e.getMessage());
                }
            }
        }
        return entries;
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
