package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.EmulatedBackend;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state to begin with: its JSON, and the files of its uploads, which are read once and come back with each reset. */
final class Seed {

    private final String document;
    private final String json;
    private final @Nullable Path folder;
    private final Map<Path, Content> contents = new HashMap<>();

    /** The folder is the one of the uploads' files; null if there is none. */
    Seed(String document, String json, @Nullable Path folder) {
        this.document = document;
        this.json = json;
        this.folder = folder;
    }

    static Seed of(Path file) {
        try {
            Path json = java.nio.file.Files.isDirectory(file) ? file.resolve(EmulatedBackend.STATE_FILE) : file;
            String text = java.nio.file.Files.readString(json, StandardCharsets.UTF_8);
            return new Seed(json.toString(), text, json.toAbsolutePath().getParent());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The seed " + file + " cannot be read: it is JSON in UTF-8, and this file is not UTF-8.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The seed " + file + " cannot be read: " + e, e);
        }
    }

    String document() {
        return document;
    }

    String json() {
        return json;
    }

    @Nullable
    Path folder() {
        return folder;
    }

    Content content(Path file) throws IOException {
        Content known = contents.get(file);
        if (known == null) {
            known = Content.of(java.nio.file.Files.readAllBytes(file));
            contents.put(file, known);
        }
        return known;
    }
}
