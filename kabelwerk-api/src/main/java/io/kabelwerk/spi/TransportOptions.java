package io.kabelwerk.spi;

import java.lang.System.Logger.Level;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a transport is made with. Two equal options give the same transport to all sessions of a process.
 *
 * @param connectTimeout how long a connect may take in all, from the name's resolution to the answered upgrade;
 *     positive
 * @param closeTimeout how long the peer may take to answer a close frame; positive
 * @param maxTextBytes the longest text message that is accepted, in bytes of UTF-8, after reassembly and inflation;
 *     at least 1. A longer one closes the connection with 1009
 * @param sslContext what {@code wss} connections use instead of the JDK's default context. The host name is verified in
 *     any case
 * @param proxySelector what says which HTTP proxy to use for an address (asked with {@code http} or {@code https} in
 *     place of {@code ws} or {@code wss}). Without one there is no proxy
 * @param logLevel from which level on the transport logs; {@link Level#OFF} for nothing. The engine gives what the setting
 *     {@code logging} says
 */
public record TransportOptions(
        Duration connectTimeout,
        Duration closeTimeout,
        int maxTextBytes,
        Optional<SSLContext> sslContext,
        Optional<ProxySelector> proxySelector,
        Level logLevel) {

    /** Checks the ranges. */
    public TransportOptions {
        requirePositive(connectTimeout, "connectTimeout");
        requirePositive(closeTimeout, "closeTimeout");
        if (maxTextBytes < 1) {
            throw new IllegalArgumentException("maxTextBytes must be at least 1, but is " + maxTextBytes);
        }
        Objects.requireNonNull(sslContext, "sslContext must not be null");
        Objects.requireNonNull(proxySelector, "proxySelector must not be null");
        Objects.requireNonNull(logLevel, "logLevel must not be null");
    }

    /**
     * The defaults: 10 s to connect, 2 s to close, texts of at most 8 MiB, the JDK's default SSL context, no proxy, and
     * only warnings and errors are logged.
     *
     * @return the default options
     */
    public static TransportOptions defaults() {
        return new TransportOptions(
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                8 * 1024 * 1024,
                Optional.empty(),
                Optional.empty(),
                Level.WARNING);
    }

    /**
     * These options with another connect time-out.
     *
     * @param timeout the time-out; positive
     * @return new options
     */
    public TransportOptions withConnectTimeout(Duration timeout) {
        return new TransportOptions(timeout, closeTimeout, maxTextBytes, sslContext, proxySelector, logLevel);
    }

    /**
     * These options with another close time-out.
     *
     * @param timeout the time-out; positive
     * @return new options
     */
    public TransportOptions withCloseTimeout(Duration timeout) {
        return new TransportOptions(connectTimeout, timeout, maxTextBytes, sslContext, proxySelector, logLevel);
    }

    /**
     * These options with another limit for texts.
     *
     * @param bytes the longest text in bytes of UTF-8; at least 1
     * @return new options
     */
    public TransportOptions withMaxTextBytes(int bytes) {
        return new TransportOptions(connectTimeout, closeTimeout, bytes, sslContext, proxySelector, logLevel);
    }

    /**
     * These options with an SSL context.
     *
     * @param context the context
     * @return new options
     */
    public TransportOptions withSslContext(SSLContext context) {
        return new TransportOptions(
                connectTimeout,
                closeTimeout,
                maxTextBytes,
                Optional.of(Objects.requireNonNull(context, "context must not be null")),
                proxySelector,
                logLevel);
    }

    /**
     * These options with a proxy selector.
     *
     * @param selector the selector
     * @return new options
     */
    public TransportOptions withProxySelector(ProxySelector selector) {
        return new TransportOptions(
                connectTimeout,
                closeTimeout,
                maxTextBytes,
                sslContext,
                Optional.of(Objects.requireNonNull(selector, "selector must not be null")),
                logLevel);
    }

    /**
     * These options with another threshold for what is logged.
     *
     * @param level the lowest level that is logged; {@link Level#OFF} for nothing
     * @return new options
     */
    public TransportOptions withLogLevel(Level level) {
        return new TransportOptions(connectTimeout, closeTimeout, maxTextBytes, sslContext, proxySelector, level);
    }

    /**
     * Whether something of this level is to be logged.
     *
     * @param level the level of a line
     * @return whether that is not below {@link #logLevel()}
     */
    public boolean isLogged(Level level) {
        return Objects.requireNonNull(level, "level must not be null").compareTo(logLevel) >= 0;
    }

    private static void requirePositive(Duration value, String name) {
        if (Objects.requireNonNull(value, name + " must not be null").isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + value);
        }
    }
}
