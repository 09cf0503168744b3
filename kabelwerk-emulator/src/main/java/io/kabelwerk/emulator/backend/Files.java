package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Uploaded files and their previews, each at a URL that cannot be guessed: a key is a MAC of the file's number, so that
 * the keys of some files reveal nothing about the others. The secret of the MAC comes from the generator that the
 * backend was given, and nothing else does: the same generator gives the same keys.
 */
final class Files {

    private static final List<String> ACCEPTED =
            List.of("image/png", "image/jpeg", "image/gif", "application/pdf", "text/plain");

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 16;

    private final SecretKeySpec secret;
    private final long maxBytes;
    private final long maxPixels;
    private final Map<String, StoredFile> files = new LinkedHashMap<>();
    private String url;
    private long stored;
    private Upload.@Nullable Rendition thumbnail;

    Files(RandomGenerator random, Configuration setup) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        this.secret = new SecretKeySpec(bytes, MAC);
        this.maxBytes = setup.maxUploadBytes;
        this.maxPixels = setup.maxImagePixels;
        this.url = setup.fileUrl;
    }

    void url(String url) {
        this.url = url;
    }

    boolean acceptsType(String contentType) {
        return ACCEPTED.contains(type(contentType));
    }

    /** A content type without its parameters. */
    private static String type(String given) {
        int semicolon = given.indexOf(';');
        return (semicolon < 0 ? given : given.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    boolean isTooLarge(Content content) {
        return content.size() > maxBytes;
    }

    /**
     * Keeps a file.
     *
     * @throws Refusal if it is not taken
     */
    Upload add(long id, User owner, UploadRequest request) {
        String type = type(request.contentType());
        if (!ACCEPTED.contains(type)) {
            throw new Refusal("the type is not accepted: " + type);
        }
        String name = baseName(request.name());
        if (!Json.isWellFormed(name)) {
            throw new Refusal("the file's name has half of a surrogate pair");
        }
        StoredFile file = new StoredFile(type, request.content());
        if (!type.startsWith("image/")) {
            return new Upload(id, owner, type, name, new Upload.Rendition(store(file, name), null, null), thumbnail());
        }
        Pictures.Sized image;
        try {
            image = Pictures.inspect(request.content(), type, maxPixels);
        } catch (IOException e) {
            throw new Refusal("not an image of the type " + type);
        }
        Upload.Rendition original = new Upload.Rendition(store(file, name), image.width(), image.height());
        return new Upload(
                id,
                owner,
                type,
                name,
                original,
                image.preview().map(this::store).orElse(original));
    }

    /** The file at the path of a URL that was given out. */
    Optional<StoredFile> find(String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 4 && parts[0].isEmpty() && parts[1].equals("uploads")
                ? Optional.ofNullable(files.get(parts[2]))
                : Optional.empty();
    }

    StoredFile original(Upload upload) {
        String url = upload.original().url();
        return find(url.substring(url.indexOf("/uploads/"))).orElseThrow();
    }

    void clear() {
        files.values().forEach(file -> file.content().release());
        files.clear();
        thumbnail = null;
    }

    private Upload.Rendition thumbnail() {
        if (thumbnail == null) {
            thumbnail = store(Pictures.thumbnail());
        }
        return thumbnail;
    }

    private Upload.Rendition store(Pictures.Picture picture) {
        StoredFile file = new StoredFile(picture.contentType(), picture.content());
        String name = "preview." + picture.contentType().substring("image/".length());
        return new Upload.Rendition(store(file, name), picture.width(), picture.height());
    }

    private String store(StoredFile file, String name) {
        String key = key(stored++);
        files.put(key, file);
        return url + "/uploads/" + key + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String key(long number) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret);
            byte[] tag =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            return HexFormat.of().formatHex(tag, 0, KEY_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no " + MAC + ".", e);
        }
    }

    /** Returns the text after the last slash or backslash: some clients send a whole path. */
    private static String baseName(String name) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        // In a URL the last two would be no names.
        return base.isBlank() || base.equals(".") || base.equals("..") ? "file" : base;
    }
}
