package io.kabelwerk.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The results as they come in: a file with a line of JSON each, after a first line about the machine. */
final class ResultFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    private ResultFile(Path file) {
        this.file = file;
    }

    /** Begins a file. */
    static ResultFile create(Path file, Map<String, String> machine) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(machine) + "\n");
        return new ResultFile(file);
    }

    static ResultFile of(Path file) {
        return new ResultFile(file);
    }

    void add(Result result) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(result) + "\n", StandardOpenOption.APPEND);
    }

    Map<String, String> machine() throws IOException {
        return JSON.readValue(Files.readAllLines(file).get(0), new TypeReference<Map<String, String>>() {});
    }

    List<Result> results() throws IOException {
        List<Result> results = new ArrayList<>();
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            results.add(JSON.readValue(line, Result.class));
        }
        return results;
    }
}
