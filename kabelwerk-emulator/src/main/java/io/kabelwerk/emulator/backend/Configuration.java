package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.HubSetup;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.WebServer;
import io.kabelwerk.emulator.json.Json;
import io.kabelwerk.emulator.json.Located;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The setup of a backend as its caller has filled it in. */
public final class Configuration implements Setup {

    /** A millennium: what is added to a time gives another one. */
    private static final Duration LONGEST = Duration.ofDays(365_000);

    record UserSetup(String key, String name) {
        UserSetup {
            requireText(key, "a user's key");
            requireText(name, "a user's name");
        }
    }

    final List<HubConfiguration> hubs = new ArrayList<>();
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

    /** Makes a configuration with the defaults. */
    public Configuration() {}

    @Override
    public Configuration hub(String slug, String name) {
        return hub(slug, name, hub -> {});
    }

    @Override
    public Configuration hub(String slug, String name, Consumer<HubSetup> users) {
        requireText(slug, "a hub's slug");
        requireText(name, "a hub's name");
        if (hubs.stream().anyMatch(hub -> hub.slug.equals(slug))) {
            throw new IllegalArgumentException("There is a hub \"" + slug + "\" already.");
        }
        HubConfiguration hub = new HubConfiguration(this, slug, name);
        hubs.add(hub);
        users.accept(hub);
        return this;
    }

    @Override
    public Configuration endUser(String key, String name) {
        requireNewKey(key);
        endUsers.add(new UserSetup(key, name));
        return this;
    }

    @Override
    public Configuration seed(Path file) {
        this.seed = Seed.of(file);
        return this;
    }

    @Override
    public Configuration seed(String json) {
        this.seed = new Seed("the seed", Objects.requireNonNull(json, "json"), null);
        return this;
    }

    @Override
    public Configuration firstId(long id) {
        if (id < 1 || id > Located.LARGEST / 2) {
            throw new IllegalArgumentException(
                    "The first ID is 1 to " + Located.LARGEST / 2 + ", but this is " + id + ".");
        }
        firstId = id;
        return this;
    }

    @Override
    public Configuration emptyRooms(EmptyRooms order) {
        this.emptyRooms = Objects.requireNonNull(order, "order");
        return this;
    }

    @Override
    public Configuration webServer(WebServer webServer) {
        this.webServer = Objects.requireNonNull(webServer, "webServer");
        return this;
    }

    @Override
    public Configuration silence(Duration silence) {
        this.silence = requirePositive(silence, "silence");
        return this;
    }

    @Override
    public Configuration tokenLifetime(Duration lifetime) {
        this.tokenLifetime = requirePositive(lifetime, "tokenLifetime");
        return this;
    }

    @Override
    public Configuration keys(KeyPair keys) {
        this.keys = Objects.requireNonNull(keys, "keys");
        return this;
    }

    @Override
    public Configuration maxImagePixels(long pixels) {
        this.maxImagePixels = requirePositive(pixels, "maxImagePixels");
        return this;
    }

    @Override
    public Configuration host(String host) {
        // In a URL an address of IPv6 is in brackets; here it is with and without them.
        this.host = requireText(host, "host").replaceFirst("^\\[(.*)]$", "$1");
        return this;
    }

    @Override
    public Configuration port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is 0 to 65535, but this is " + port + ".");
        }
        this.port = port;
        return this;
    }

    @Override
    public Configuration maxFrameBytes(int bytes) {
        this.maxFrameBytes = (int) requirePositive(bytes, "maxFrameBytes");
        return this;
    }

    @Override
    public Configuration maxUploadBytes(long bytes) {
        this.maxUploadBytes = requirePositive(bytes, "maxUploadBytes");
        return this;
    }

    @Override
    public Configuration fileUrl(String url) {
        this.fileUrl = requireText(url, "fileUrl");
        return this;
    }

    @Override
    public Configuration control() {
        this.control = true;
        return this;
    }

    @Override
    public Configuration publicUrl(String url) {
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

    // What a server asks for

    /**
     * Returns the address or name to listen on.
     *
     * @return without brackets
     */
    public String host() {
        return host;
    }

    /**
     * Returns the port to listen on.
     *
     * @return the port, or 0 for any free one
     */
    public int port() {
        return port;
    }

    /**
     * Returns the size of the longest message that a client may send.
     *
     * @return in bytes
     */
    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /**
     * Returns the size of the largest upload.
     *
     * @return in bytes
     */
    public long maxUploadBytes() {
        return maxUploadBytes;
    }

    /**
     * Returns whether the control API and the console are on.
     *
     * @return whether they are on
     */
    public boolean hasControl() {
        return control;
    }

    /**
     * Returns where clients reach the server, if that is not where it listens.
     *
     * @return the URL, or empty
     */
    public Optional<String> publicUrl() {
        return Optional.ofNullable(publicUrl);
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
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " is at most " + LONGEST.toDays() + " days, but this is " + duration.toDays() + " days.");
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
