package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.Content;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where uploaded files are kept while the server runs: small ones in memory, the others in a temporary folder. */
final class UploadFolder {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");
    private static final long IN_MEMORY = 64 << 10;

    private @Nullable Path folder;
    private long count;

    /** A factory for one request. */
    DefaultHttpDataFactory factory() throws IOException {
        DefaultHttpDataFactory factory = new DefaultHttpDataFactory(IN_MEMORY);
        factory.setBaseDir(path().toString());
        return factory;
    }

    /** Takes over what a request has brought. */
    Content keep(FileUpload upload) throws IOException {
        if (upload.isInMemory()) {
            return Content.of(upload.get());
        }
        Path file = path().resolve("upload-" + ++count);
        if (!upload.renameTo(file.toFile())) {
            throw new IOException("An uploaded file could not be moved to " + file + ".");
        }
        long size = Files.size(file);
        return new Kept(file, size);
    }

    /** Deletes what {@link #keep} took over, of an upload that was refused. */
    void drop(Content content) throws IOException {
        if (content instanceof Kept kept) {
            Files.deleteIfExists(kept.file);
        }
    }

    private record Kept(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    private Path path() throws IOException {
        if (folder == null) {
            folder = Files.createTempDirectory("kabelwerk-emulator");
        }
        return folder;
    }

    void delete() {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "The uploaded files in " + folder + " were not deleted.", e);
        }
    }
}
