package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.backend.Content;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The uploaded files while the server runs: small ones in memory, the others in a temporary folder. */
final class UploadFolder {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");
    private static final long IN_MEMORY = 64 << 10;

    private @Nullable Path folder;
    private long count;

    /** A part named {@code file} has a type that is not taken; none of its bytes is kept. */
    static final class TypeException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String type;

        TypeException(String type) {
            super("A type of an upload is not taken.");
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /** A factory for one request. */
    DefaultHttpDataFactory factory(Predicate<String> isTaken) throws IOException {
        DefaultHttpDataFactory factory = new DefaultHttpDataFactory(IN_MEMORY) {
            private @Nullable String wholeName;

            @Override
            public Attribute createAttribute(HttpRequest request, String name, String value) {
                if (name.equalsIgnoreCase("filename")) {
                    wholeName = value;
                }
                return super.createAttribute(request, name, value);
            }

            /** Netty calls it after the part's attributes, with a name in which spaces replace colons and the like. */
            @Override
            public FileUpload createFileUpload(
                    HttpRequest request,
                    String name,
                    String filename,
                    String contentType,
                    String contentTransferEncoding,
                    Charset charset,
                    long size) {
                if (name.equals("file") && !isTaken.test(contentType)) {
                    throw new TypeException(contentType);
                }
                String given = Objects.requireNonNullElse(wholeName, filename);
                return super.createFileUpload(
                        request, name, given, contentType, contentTransferEncoding, charset, size);
            }
        };
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

    private record Kept(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public void release() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "The uploaded file " + file + " was not deleted.", e);
            }
        }
    }

    Path path() throws IOException {
        if (folder == null || Files.notExists(folder)) {
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
