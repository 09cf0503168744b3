package io.kabelwerk.benchmarks.report;

import io.kabelwerk.benchmarks.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The page. */
public final class Report {

    private Report() {}

    public static void write(Path file, Map<String, String> machine, Map<String, String> labels, List<Result> results)
            throws IOException {
        Files.writeString(file, machine.toString() + labels + results.size());
    }
}
