package io.kabelwerk.benchmarks;

import io.kabelwerk.benchmarks.contender.ContenderMain;
import io.kabelwerk.benchmarks.server.ServerMain;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where contenders meet: the server's process, and the way to start theirs. */
final class Arena implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** The same for all on Java: enough, and bounded. */
    private static final List<String> JVM = List.of("-Xmx1g");

    private final Path directory;
    private final List<String> jvmOptions;
    private final Child server;
    private final String url;

    private Arena(Path directory, List<String> jvmOptions, Child server, String url) {
        this.directory = directory;
        this.jvmOptions = jvmOptions;
        this.server = server;
        this.url = url;
    }

    /**
     * Starts the server.
     *
     * @param directory where logs go, and where JavaScript is installed
     * @param text {@code real} or {@code ascii}: what the messages are made of
     * @param jvmOptions for contenders on Java, beside those that all have
     */
    static Arena open(Path directory, String text, List<String> jvmOptions) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "*.log")) {
            for (Path log : old) {
                Files.delete(log);
            }
        }
        List<String> command =
                java(List.of("-Dbenchmarks.text=" + text), ClassPath.of(Set.of("netty")), ServerMain.class, List.of());
        Child server = Child.start("the server", command, directory, directory.resolve("server.log"));
        return new Arena(
                directory,
                jvmOptions,
                server,
                "ws://127.0.0.1:" + server.answer().number("port") + "/socket/user");
    }

    /** A contender that has connected, with the moment at which its process was started. */
    record Started(Child child, long startedAt, Answer connected) implements AutoCloseable {

        Answer ask(String line) throws IOException, InterruptedException {
            return child.ask(line);
        }

        @Override
        public void close() {
            child.close();
        }
    }

    /** Starts a contender with as many sessions, against a server that has forgotten everything. */
    Started start(Contestant contestant, int sessions, int rooms) throws IOException, InterruptedException {
        server("reset");
        List<String> arguments = List.of(url, String.valueOf(sessions), String.valueOf(rooms));
        List<String> command = contestant.isJava() ? javaClient(contestant, arguments) : nodeClient(arguments);
        Path log = directory.resolve(contestant.name() + ".log");
        Path home = contestant.isJava() ? directory : JavaScript.directory(directory);
        long startedAt = System.nanoTime();
        Child child = Child.start(contestant.label(), command, home, log);
        try {
            return new Started(child, startedAt, child.answer());
        } catch (InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /** Asks the server. */
    Answer server(String line) throws IOException, InterruptedException {
        return server.ask(line);
    }

    private List<String> javaClient(Contestant contestant, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(contestant.name()));
        all.addAll(arguments);
        return java(jvmOptions, ClassPath.of(contestant.needs()), ContenderMain.class, all);
    }

    private static List<String> nodeClient(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("node", "--expose-gc", JavaScript.PROGRAM));
        command.addAll(arguments);
        return command;
    }

    private static List<String> java(List<String> options, String classPath, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(JVM);
        command.addAll(options);
        command.addAll(List.of("-classpath", classPath, main.getName()));
        command.addAll(arguments);
        return command;
    }

    @Override
    public void close() {
        server.close();
    }
}
