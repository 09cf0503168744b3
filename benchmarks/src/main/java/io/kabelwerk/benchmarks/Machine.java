package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** What it was measured on. */
final class Machine {

    private static final long KILOBYTES_PER_GIGABYTE = 1 << 20;

    private Machine() {}

    static Map<String, String> describe() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("Commit", run("git", "rev-parse", "--short", "HEAD"));
        facts.put(
                "Processors",
                Runtime.getRuntime().availableProcessors() + " × " + field(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("Memory", memory());
        facts.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put(
                "Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + ", -Xmx1g");
        facts.put("Node", run("node", "--version"));
        facts.put("Load at the start", loadAverage());
        return facts;
    }

    private static String memory() throws IOException {
        String total = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        return total.isEmpty() ? "?" : Long.parseLong(total) / KILOBYTES_PER_GIGABYTE + " GB";
    }

    /** Of the minute before: what else was running. */
    static String loadAverage() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).split(" ", 2)[0] : "?";
    }

    private static String field(Path file, String name) throws IOException {
        if (!Files.exists(file)) {
            return "?";
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("?");
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "none";
        }
    }
}
