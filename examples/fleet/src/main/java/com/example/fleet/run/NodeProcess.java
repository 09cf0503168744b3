package com.example.fleet.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node: a JVM of its own. */
final class NodeProcess {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

    final String name;
    final int port;
    private final Process process;

    /** Starts a node; seeds are the ports of the nodes that run, or of itself for the first one. */
    NodeProcess(String name, int port, List<Integer> seeds, Options options, Path folder, Map<String, String> world)
            throws IOException {
        this.name = name;
        this.port = port;
        List<String> command = new ArrayList<>(List.of(
                BIN.resolve("java").toString(),
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:TieredStopAtLevel=1", // A process of minutes: what is compiled better does not pay off.
                "-Dpekko.remote.artery.canonical.port=" + port,
                "-Dpekko.cluster.split-brain-resolver.stable-after=" + options.stableSeconds() + "s"));
        for (int i = 0; i < seeds.size(); i++) {
            command.add("-Dpekko.cluster.seed-nodes." + i + "=pekko://fleet@127.0.0.1:" + seeds.get(i));
        }
        command.addAll(
                List.of("-classpath", System.getProperty("java.class.path"), "com.example.fleet.Main", "node"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
        builder.environment().putAll(world);
        builder.environment().put("FLEET_NODE", name);
        builder.environment().put("FLEET_HUBS", String.valueOf(options.hubs()));
        builder.environment().put("FLEET_DELIVERY", options.delivery().name());
        builder.environment().put("FLEET_IDLE_SECONDS", String.valueOf(options.idleSeconds()));
        process = builder.start();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, which lets it hand its sessions over. */
    void terminate() {
        process.destroy();
    }

    /** Terminates it, and waits; returns whether it has ended in time. */
    boolean end() throws InterruptedException {
        terminate();
        return process.waitFor(90, TimeUnit.SECONDS);
    }

    /** The memory that the system gives it, in bytes; 0 where there is no /proc. */
    long resident() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        Matcher matcher = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
        return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
    }

    /** The bytes of live objects, after a collection; 0 where there is no jcmd. */
    long live() throws IOException, InterruptedException {
        Path jcmd = BIN.resolve("jcmd");
        if (!Files.exists(jcmd)) {
            return 0;
        }
        Process histogram = new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes());
        histogram.waitFor();
        Matcher matcher = TOTAL.matcher(output);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
