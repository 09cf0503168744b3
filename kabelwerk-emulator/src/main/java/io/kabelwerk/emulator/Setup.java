package io.kabelwerk.emulator;

import io.kabelwerk.emulator.json.Json;
import io.kabelwerk.emulator.json.Located;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a backend starts with: its hubs, its users and its limits.
 *
 * <p>Every method changes this object and returns it. It is read once, when the backend is made; it is not for use by
 * more than one thread.
 */
public final class Setup {

    /** An order of the rooms without messages, which an inbox lists last. */
    public enum EmptyRooms {
        /** The lowest ID first. */
        ASCENDING,
        /** The highest ID first. */
        DESCENDING,
        /** An order that follows from nothing that a client knows, and that stays the same. */
        SHUFFLED
    }

    record UserSetup(String key, String name) {
        UserSetup {
            requireText(key, "a user's key");
            requireText(name, "a user's name");
        }
    }

    final List<HubSetup> hubs = new ArrayList<>();
    final List<UserSetup> endUsers = new ArrayList<>();
    long firstId = 1;
    Duration silence = Duration.ofSeconds(60);
    Duration tokenLifetime = Duration.ofHours(1);
    EmptyRooms emptyRooms = EmptyRooms.ASCENDING;
    WebServer webServer = WebServer.COWBOY;
    long maxImagePixels = 50_000_000;
    String host = "127.0.0.1";
    int port;
    int maxFrameBytes = 1 << 20;
    long maxUploadBytes = 64L << 20;
    String fileUrl = "http://kabelwerk.invalid";

    boolean control;

    @Nullable
    String publicUrl;

    @Nullable
    Seed seed;

    @Nullable
    KeyPair keys;

    Setup() {}

    /**
     * Adds a hub without users.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @return this
     * @throws IllegalArgumentException if there is a hub of that slug
     */
    public Setup hub(String slug, String name) {
        return hub(slug, name, hub -> {});
    }

    /**
     * Adds a hub with its users.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @param users adds the hub's users
     * @return this
     * @throws IllegalArgumentException if there is a hub of that slug, or a user of one of the keys
     */
    public Setup hub(String slug, String name, Consumer<HubSetup> users) {
        requireText(slug, "a hub's slug");
        requireText(name, "a hub's name");
        if (hubs.stream().anyMatch(hub -> hub.slug.equals(slug))) {
            throw new IllegalArgumentException("There is a hub \"" + slug + "\" already.");
        }
        HubSetup hub = new HubSetup(this, slug, name);
        hubs.add(hub);
        users.accept(hub);
        return this;
    }

    /**
     * Adds an end user, who gets a room when a client asks for one.
     *
     * <p>An end user that is not added here comes to be at the first connection with a good token of that key.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return this
     * @throws IllegalArgumentException if there is a user of that key
     */
    public Setup endUser(String key, String name) {
        requireNewKey(key);
        endUsers.add(new UserSetup(key, name));
        return this;
    }

    /**
     * Starts with a state: a JSON file as {@code state.schema.json} beside this class describes it, or a folder that
     * {@link KabelwerkEmulator#exportTo} has written. The hubs and users of this setup come in addition.
     *
     * @param file the file or the folder; it is read now
     * @return this
     * @throws IllegalArgumentException if it cannot be read; what is wrong in it is said when the backend is made
     */
    public Setup seed(Path file) {
        this.seed = Seed.of(file);
        return this;
    }

    /**
     * Starts with a state.
     *
     * @param json the state, as {@link Backend#state} returns it
     * @return this
     */
    public Setup seed(String json) {
        this.seed = new Seed("the seed", Objects.requireNonNull(json, "json"), null);
        return this;
    }

    /**
     * Sets the first ID that is given out; all IDs of all things come from this one sequence. Default: 1.
     *
     * @param id from 1 to 2<sup>61</sup>; beyond 2<sup>53</sup> it shows who keeps IDs in a double
     * @return this
     */
    public Setup firstId(long id) {
        if (id < 1 || id > Located.LARGEST / 2) {
            throw new IllegalArgumentException(
                    "The first ID is 1 to " + Located.LARGEST / 2 + ", but this is " + id + ".");
        }
        firstId = id;
        return this;
    }

    /**
     * Sets the order in which inboxes list rooms without messages. Default: {@link EmptyRooms#ASCENDING}.
     *
     * @param order the order; real backends differ in it
     * @return this
     */
    public Setup emptyRooms(EmptyRooms order) {
        this.emptyRooms = Objects.requireNonNull(order, "order");
        return this;
    }

    /**
     * Sets the web server whose close codes and answers the emulator shows. Default: {@link WebServer#COWBOY}.
     *
     * @param webServer the web server under the backend
     * @return this
     */
    public Setup webServer(WebServer webServer) {
        this.webServer = Objects.requireNonNull(webServer, "webServer");
        return this;
    }

    /**
     * Sets how long a client may be silent before its socket is closed, with {@link WebServer#silenceCode}. Default: 60 s.
     *
     * @param silence longer than nothing
     * @return this
     */
    public Setup silence(Duration silence) {
        this.silence = requirePositive(silence, "silence");
        return this;
    }

    /**
     * Sets how long a token is good for where its lifetime is not given. Default: 1 h.
     *
     * @param lifetime longer than nothing; tokens count whole seconds
     * @return this
     */
    public Setup tokenLifetime(Duration lifetime) {
        this.tokenLifetime = requirePositive(lifetime, "tokenLifetime");
        return this;
    }

    /**
     * Makes an RSA key pair of 2048 bits for {@link #keys}.
     *
     * @return a new pair
     */
    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no RSA.", e);
        }
    }

    /**
     * Sets the RSA key pair that signs and verifies the tokens. Default: a new one of 2048 bits for each backend.
     *
     * <p>Making one takes tenths of a second; who makes many backends hands the same one to all of them.
     *
     * @param keys an RSA key pair, such as {@link #newKeys} makes
     * @return this
     */
    public Setup keys(KeyPair keys) {
        this.keys = Objects.requireNonNull(keys, "keys");
        return this;
    }

    /**
     * Sets the number of pixels up to which an uploaded image is taken. Default: 50 million.
     *
     * @param pixels width × height, positive
     * @return this
     */
    public Setup maxImagePixels(long pixels) {
        this.maxImagePixels = requirePositive(pixels, "maxImagePixels");
        return this;
    }

    /**
     * Sets the address to listen on. Default: {@code 127.0.0.1}, which nobody else can reach.
     *
     * <p>Only {@link KabelwerkEmulator} listens.
     *
     * @param host an address of this machine, or a name of it
     * @return this
     */
    public Setup host(String host) {
        // In a URL an address of IPv6 is in brackets; here it is with and without them.
        this.host = requireText(host, "host").replaceFirst("^\\[(.*)]$", "$1");
        return this;
    }

    /**
     * Sets the port to listen on. Default: 0, any free one.
     *
     * <p>Only {@link KabelwerkEmulator} listens.
     *
     * @param port 0 to 65535
     * @return this
     */
    public Setup port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is 0 to 65535, but this is " + port + ".");
        }
        this.port = port;
        return this;
    }

    /**
     * Sets the size up to which a message from a client is taken; a longer one closes its socket with code 1009.
     * Default: 1 MiB.
     *
     * <p>Only {@link KabelwerkEmulator} counts bytes.
     *
     * @param bytes positive
     * @return this
     */
    public Setup maxFrameBytes(int bytes) {
        this.maxFrameBytes = (int) requirePositive(bytes, "maxFrameBytes");
        return this;
    }

    /**
     * Sets the size up to which an upload is taken; a longer one is answered with 413. Default: 64 MiB.
     *
     * @param bytes positive
     * @return this
     */
    public Setup maxUploadBytes(long bytes) {
        this.maxUploadBytes = requirePositive(bytes, "maxUploadBytes");
        return this;
    }

    /**
     * Sets what the URLs of uploaded files begin with. {@link KabelwerkEmulator} sets it to its own address.
     *
     * @param url without a slash at the end
     * @return this
     */
    public Setup fileUrl(String url) {
        this.fileUrl = requireText(url, "fileUrl");
        return this;
    }

    /**
     * Switches the control API and the console on: HTTP and JSON for all that {@link KabelwerkEmulator} offers, and a page
     * that uses it. They are off otherwise.
     *
     * <p>It takes requests that name {@link KabelwerkEmulator#controlSecret} only.
     *
     * @return this
     */
    public Setup control() {
        this.control = true;
        return this;
    }

    /**
     * Sets where clients reach the emulator, if that is not where it listens: behind a proxy, or in a container. The URL of
     * {@link KabelwerkEmulator#url} and those of uploaded files begin with it.
     *
     * @param url {@code http://} or {@code https://}, in lower case, a host and perhaps a port, nothing more
     * @return this
     * @throws IllegalArgumentException if it is something else
     */
    public Setup publicUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw notPublic(url);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("A public URL has no user and no password in it.");
        }
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isHttp
                || uri.getHost() == null
                || uri.getPort() > 65_535
                || !url.equals(
                        uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))) {
            throw notPublic(url);
        }
        this.publicUrl = url;
        return this;
    }

    private static IllegalArgumentException notPublic(String url) {
        return new IllegalArgumentException(
                "A public URL is http:// or https:// and a host, perhaps with a port, such as http://chat.test:4000, but"
                        + " this is " + url + ".");
    }

    void requireNewKey(String key) {
        boolean known = endUsers.stream().anyMatch(user -> user.key().equals(key))
                || hubs.stream()
                        .flatMap(hub -> hub.users.stream())
                        .anyMatch(user -> user.key().equals(key));
        if (known) {
            throw new IllegalArgumentException("There is a user \"" + key + "\" already.");
        }
    }

    static String requireText(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("This must not be empty: " + what + ".");
        }
        if (!Json.isWellFormed(text)) {
            throw new IllegalArgumentException("This has half of a surrogate pair: " + what + ".");
        }
        return text;
    }

    private static Duration requirePositive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " must be > 0, but is " + duration + ".");
        }
        return duration;
    }

    private static long requirePositive(long number, String what) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be > 0, but is " + number + ".");
        }
        return number;
    }
}
