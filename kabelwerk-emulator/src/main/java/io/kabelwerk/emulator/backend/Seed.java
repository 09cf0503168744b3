package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A state to begin with: its JSON, and the folder that the files of its uploads are in. */
record Seed(String document, String json, @Nullable Path folder) {

    static Seed of(Path file) {
        try {
            Path json = java.nio.file.Files.isDirectory(file) ? file.resolve(KabelwerkEmulator.STATE_FILE) : file;
            String text = java.nio.file.Files.readString(json, StandardCharsets.UTF_8);
            return new Seed(json.toString(), text, json.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new IllegalArgumentException("The seed " + file + " cannot be read: " + e, e);
        }
    }
}
