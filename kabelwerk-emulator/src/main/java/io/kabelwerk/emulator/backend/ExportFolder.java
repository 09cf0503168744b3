package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.json.Json;
import io.kabelwerk.emulator.json.Located;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A folder that a state is exported to: {@code state.json}, and each upload in a file of its own.
 *
 * <p>What was exported before stays whole until the new {@code state.json} takes the place of the old one: a file that is
 * there is never changed, and one that the old {@code state.json} names is deleted afterwards if the new one does not.
 */
final class ExportFolder implements StateWriter.UploadSink {

    private static final String UPLOADS = "uploads/";

    private final Path folder;
    private final Set<String> before = new TreeSet<>();
    private final Set<String> after = new TreeSet<>();

    ExportFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path state = folder.resolve(KabelwerkEmulator.STATE_FILE);
        if (Files.exists(state)) {
            // Whatever it is: an export must not fail for what it replaces.
            before.addAll(uploadsOf(new String(Files.readAllBytes(state), StandardCharsets.UTF_8)));
        }
    }

    /** Files in sub-folders, or elsewhere, are not of this class's making. */
    private static Set<String> uploadsOf(String state) {
        try {
            JsonNode uploads =
                    Located.read(KabelwerkEmulator.STATE_FILE, state).object().path("uploads");
            return uploads.findValuesAsText("file").stream()
                    .filter(file -> file.matches(UPLOADS + "\\d+(-\\d+)?\\.\\w+"))
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            return Set.of(); // It is not a state, and names nothing.
        }
    }

    @Override
    public void write(Upload upload, Content content, ObjectNode json) throws IOException {
        String type = upload.mimeType();
        String extension =
                type.substring(type.indexOf('/') + 1).replace("plain", "txt").toLowerCase(Locale.ROOT);
        Files.createDirectories(folder.resolve(UPLOADS));
        Path written = folder.resolve(UPLOADS + "upload.tmp");
        try (InputStream bytes = content.open()) {
            Files.copy(bytes, written, StandardCopyOption.REPLACE_EXISTING);
        }
        String file = UPLOADS + upload.id() + "." + extension;
        for (int i = 2; isOther(file, written); i++) {
            file = UPLOADS + upload.id() + "-" + i + "." + extension;
        }
        Files.move(written, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        after.add(file);
        json.put("file", file);
    }

    private boolean isOther(String file, Path written) throws IOException {
        Path present = folder.resolve(file);
        return Files.exists(present) && Files.mismatch(present, written) >= 0;
    }

    /** Replaces the state of before. */
    void finish(ObjectNode state) throws IOException {
        Path written = folder.resolve(KabelwerkEmulator.STATE_FILE + ".tmp");
        Files.writeString(written, Json.pretty(state));
        Files.move(written, folder.resolve(KabelwerkEmulator.STATE_FILE), StandardCopyOption.REPLACE_EXISTING);
        before.removeAll(after);
        for (String file : before) {
            Files.deleteIfExists(folder.resolve(file));
        }
    }
}
