package io.kabelwerk;

import io.kabelwerk.spi.support.JsonValues;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A file to upload: its content, which is streamed and can be read a second time, its name and its media type.
 *
 * <p>Immutable. The media type is found from the name's ending where {@link #withMimeType(String)} does not give it.
 */
public final class UploadSource {

    private static final Pattern MIME_TYPE =
            Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+( *; *[\\w!#$&^.+-]+=(\"[ !#-~]*\"|[\\w!#$&^.+-]+))*");

    private final Content content;
    private final String name;
    private final String mimeType;
    private final OptionalLong length;

    private UploadSource(Content content, String name, String mimeType, OptionalLong length) {
        this.content = content;
        this.name = name;
        this.mimeType = mimeType;
        this.length = length;
    }

    /** Opens the content. */
    @FunctionalInterface
    public interface Content {

        /**
         * Opens the content from its beginning; called once for each time that it is sent. The SDK reads and closes the
         * stream; all of that happens on the callback executor. After {@link Kabelwerk#disconnect()} and after the end
         * of the upload, the stream is only closed. What {@code close()} throws does not affect the upload.
         *
         * @return a new stream, not null
         * @throws IOException if it cannot be opened; the upload fails
         */
        InputStream open() throws IOException;
    }

    /**
     * A file.
     *
     * @param file the file
     * @return a source with the file's name
     * @throws IllegalArgumentException if there is no such file, or if it cannot be read
     */
    public static UploadSource of(Path file) {
        if (!Files.isRegularFile(Objects.requireNonNull(file, "file must not be null"))) {
            throw new IllegalArgumentException("There is no file to upload at " + file.toAbsolutePath());
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "The file to upload, " + file.toAbsolutePath() + ", cannot be read; check its permissions");
        }
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("The size of " + file.toAbsolutePath() + " cannot be read", e);
        }
        Path fileName = Objects.requireNonNull(file.getFileName(), "a regular file has a name");
        return of(() -> Files.newInputStream(file), fileName.toString()).withLength(size);
    }

    /**
     * Bytes.
     *
     * @param bytes the content; copied
     * @param name the file name
     * @return a source
     * @throws IllegalArgumentException if the name is empty
     */
    public static UploadSource of(byte[] bytes, String name) {
        byte[] copy = Objects.requireNonNull(bytes, "bytes must not be null").clone();
        return of(() -> new ByteArrayInputStream(copy), name).withLength(copy.length);
    }

    /**
     * A stream that can be opened again.
     *
     * @param content opens the stream
     * @param name the file name
     * @return a source of unknown length; {@link #withLength(long)} gives it
     * @throws IllegalArgumentException if the name is empty
     */
    public static UploadSource of(Content content, String name) {
        Objects.requireNonNull(content, "content must not be null");
        if (Objects.requireNonNull(name, "name must not be null").isBlank()) {
            throw new IllegalArgumentException("The file name of an upload must not be blank");
        }
        JsonValues.requireWellFormed(name, "The file name");
        // The JDK takes a number sign for the beginning of a URL's fragment. It knows endings in lower case, and makes
        // them so by the rules of the default locale: in Turkish, GIF is not gif.
        String guess = URLConnection.guessContentTypeFromName(
                name.toLowerCase(Locale.ROOT).replace('#', '_'));
        return new UploadSource(
                content, name, guess == null ? "application/octet-stream" : guess, OptionalLong.empty());
    }

    /**
     * This source with another media type.
     *
     * @param type the media type, such as {@code image/png}
     * @return a new source
     * @throws IllegalArgumentException if it is not of the form {@code type/subtype}
     */
    public UploadSource withMimeType(String type) {
        if (!MIME_TYPE
                .matcher(Objects.requireNonNull(type, "type must not be null"))
                .matches()) {
            throw new IllegalArgumentException(
                    "\"" + type + "\" is not a media type; it must look like image/png or text/plain; charset=utf-8");
        }
        return new UploadSource(content, name, type, length);
    }

    /**
     * This source with a known length. A stream that turns out to be shorter or longer makes the upload fail.
     *
     * @param bytes how many bytes the stream has; at least 0
     * @return a new source
     * @throws IllegalArgumentException if it is negative
     */
    public UploadSource withLength(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("The length of an upload must be at least 0, but is " + bytes);
        }
        return new UploadSource(content, name, mimeType, OptionalLong.of(bytes));
    }

    /**
     * What opens the content.
     *
     * @return the content
     */
    public Content content() {
        return content;
    }

    /**
     * The file name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The media type.
     *
     * @return the given or found type; {@code application/octet-stream} where the name tells nothing
     */
    public String mimeType() {
        return mimeType;
    }

    /**
     * How many bytes the content has.
     *
     * @return the length; empty for a stream whose length is not known
     */
    public OptionalLong length() {
        return length;
    }

    /** The media type and the length only: the name is personal. */
    @Override
    public String toString() {
        return "UploadSource[mimeType=" + mimeType + ", length=" + length + "]";
    }
}
