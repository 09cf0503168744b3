package io.kabelwerk.benchmarks;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The class path of this process, in parts: a contender gets those that it needs, so that none is slower to start for what
 * others bring along.
 */
final class ClassPath {

    /** What is in no part is for everybody. */
    private static final Map<String, Pattern> PARTS = Map.ofEntries(
            part("kabelwerk", "kabelwerk-(api|core)\\b"),
            part("transport-netty", "kabelwerk-transport-netty"),
            part("transport-tyrus", "kabelwerk-transport-tyrus"),
            part("transport-jdk", "kabelwerk-transport-jdk"),
            part("json-jsonb", "kabelwerk-json-jsonb"),
            part("json-jackson", "kabelwerk-json-jackson"),
            part("netty", "[/\\\\]netty-"),
            part("tyrus", "[/\\\\](tyrus-|grizzly-|jakarta\\.websocket|osgi-resource|jakarta\\.inject)"),
            part("jsonb", "[/\\\\](yasson|parsson|jakarta\\.json)"),
            part("jackson", "[/\\\\]jackson-(core|annotations)"),
            part("phoenix", "[/\\\\](JavaPhoenixClient|okhttp|okio|gson|kotlin-|annotations-13)"),
            part("harness", "[/\\\\](picocli|jackson-databind|jmh-|jopt-|commons-math)"));

    private ClassPath() {}

    private static Map.Entry<String, Pattern> part(String name, String pattern) {
        return Map.entry(name, Pattern.compile(pattern));
    }

    /** As much of it as these parts are. */
    static String of(Set<String> needs) {
        return entries().stream()
                .filter(entry -> PARTS.entrySet().stream()
                        .allMatch(part -> needs.contains(part.getKey())
                                || !part.getValue().matcher(entry).find()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Whether the modules of this project are there that a contender needs. */
    static boolean has(Set<String> needs) {
        return needs.stream()
                .filter(need -> need.startsWith("transport-") || need.startsWith("json-"))
                .allMatch(need -> entries().stream().anyMatch(entry -> partOf(need, entry)));
    }

    private static boolean partOf(String name, String entry) {
        Pattern pattern = PARTS.get(name);
        return pattern != null && pattern.matcher(entry).find();
    }

    private static List<String> entries() {
        return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    }
}
