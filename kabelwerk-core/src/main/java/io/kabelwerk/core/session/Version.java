package io.kabelwerk.core.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of the SDK, as the build wrote it down. */
public final class Version {

    public static final String VERSION = read();

    /** How the SDK presents itself to the backend. */
    static final String AGENT = "sdk-java/" + VERSION;

    private Version() {}

    private static String read() {
        try (InputStream in =
                Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"), "version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
