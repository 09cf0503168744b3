package io.kabelwerk.spi;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Opens WebSocket connections (RFC 6455) that carry text.
 *
 * <p>One transport serves many sessions at once: its methods may be called from any thread, and the number of its
 * threads does not grow with the number of its connections (virtual threads do not count). None of its
 * threads keeps the JVM alive, also during an attempt. No method of a transport or of its connections ever blocks, nor
 * minds an interrupt of the thread that calls it.
 *
 * @implSpec The whole contract is checked by {@code TransportContract} of {@code io.kabelwerk:kabelwerk-tck}.
 */
public interface Transport extends AutoCloseable {

    /**
     * Opens a connection.
     *
     * <p>The path and the query of the address reach the peer byte for byte as they stand in {@code uri}: the query
     * holds a percent-encoded token, which must neither be decoded nor encoded once more, and which must not appear in
     * any log line, exception message, thread name or {@code toString()}. Characters outside ASCII are sent as {@link
     * URI#toASCIIString()} has them; a fragment and a user's name are not sent.
     *
     * <p>One connect is one request: redirects are not followed, nothing is asked a second time (not after {@code
     * Retry-After} or a request for a password either), and no cookies are kept. No extension is offered, so nothing is
     * compressed. The host's addresses, and a proxy selector's answers, are tried in their order until there is a TCP
     * connection; all of it has {@link TransportOptions#connectTimeout()} together, which never ends early.
     *
     * <p>The future completes with the open connection, on any thread; nothing is delivered to {@code listener} before
     * that, since reading is paused at first (see {@link Connection#resumeReading()}). A connect that fails completes the
     * future exceptionally and calls {@code listener} never:
     *
     * <ul>
     *   <li>{@link UpgradeRefusedException}: the peer answered the upgrade with another HTTP status than 101;
     *   <li>{@link java.net.ConnectException}: nobody listens at that address, or it is unreachable;
     *   <li>{@link java.net.UnknownHostException}: the host's name does not resolve;
     *   <li>{@link javax.net.ssl.SSLHandshakeException}: the TLS handshake failed, for example because the peer's
     *       certificate is not trusted, or is for another host;
     *   <li>another {@link javax.net.ssl.SSLException}: what the peer sent is not TLS;
     *   <li>{@link java.net.SocketTimeoutException}: there was no open connection within
     *       {@link TransportOptions#connectTimeout()};
     *   <li>another {@link java.io.IOException}: anything else, such as a peer that closed before it answered, or a
     *       transport that is closed.
     * </ul>
     *
     * <p>No message of an error or of its causes, and no log line, holds anything that the peer has sent: a peer may repeat
     * the request. Messages of libraries do; {@link io.kabelwerk.spi.support.Redaction} takes them out.
     *
     * <p>Cancelling the future, which is the caller's to do, abandons the attempt: no connection stays open, and {@code
     * listener} is never called. Once the future is complete, cancelling it does nothing.
     *
     * <p>The map of headers is copied.
     *
     * @param uri the address, with scheme {@code ws} or {@code wss}
     * @param headers the headers to send with the upgrade, beside those of the WebSocket handshake: any that {@link
     *     io.kabelwerk.spi.support.RequestHeaders#copyOf(Map)} accepts
     * @param listener called with each text, and when the connection ends
     * @return the open connection
     * @throws IllegalArgumentException if the scheme of {@code uri} is neither {@code ws} nor {@code wss}, if it has no
     *     host, or if {@link io.kabelwerk.spi.support.RequestHeaders#copyOf(Map)} refuses the headers
     */
    CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener);

    /**
     * Aborts all open connections, gives up all attempts and releases everything that the transport holds. Closing it
     * again does nothing. Does not wait for the threads to end, which they do within a few seconds. Other transports of
     * the same kind are not touched.
     */
    @Override
    void close();
}
