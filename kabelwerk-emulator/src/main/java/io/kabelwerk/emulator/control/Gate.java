package io.kabelwerk.emulator.control;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the control API: whoever knows the secret, at a host that is this machine or the public URL's, and if a page
 * asks, one of the emulator's own.
 *
 * <p>The host keeps out pages whose name has been pointed at this machine (DNS rebinding), the origin all other pages, and
 * the secret everybody else who reaches the port.
 */
public final class Gate {

    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String secret;
    private final @Nullable String publicUrl;

    /**
     * Makes a gate.
     *
     * @param secret what every request has to name
     * @param publicUrl the public URL, {@code http://host:port}, or null
     */
    public Gate(String secret, @Nullable String publicUrl) {
        this.secret = secret;
        this.publicUrl = publicUrl;
    }

    /**
     * Looks at the host and the origin of a request.
     *
     * @param headers the headers, names in lower case
     * @return the refusal, or empty if the request is good so far
     */
    public Optional<ControlReply> refusePage(Map<String, String> headers) {
        String host = headers.getOrDefault("host", "");
        if (!isLoopback(host) && !isPublic(host)) {
            return Optional.of(refusal(
                    403,
                    "The Host header must name this machine (localhost, 127.0.0.1 or [::1]) or the"
                            + " public URL, and it names something else."));
        }
        String origin = headers.get("origin");
        if (origin != null && !origin.equals("http://" + host) && !origin.equals(publicUrl)) {
            return Optional.of(refusal(403, "Pages of another origin cannot use the control API."));
        }
        return Optional.empty();
    }

    /**
     * Looks at all of a request.
     *
     * @param headers the headers, names in lower case
     * @return the refusal, or empty if the request is good
     */
    public Optional<ControlReply> refuse(Map<String, String> headers) {
        Optional<ControlReply> refused = refusePage(headers);
        String given = headers.getOrDefault("authorization", "");
        if (refused.isPresent()
                || MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), (BEARER + secret).getBytes(StandardCharsets.UTF_8))) {
            return refused;
        }
        return Optional.of(refusal(
                401,
                "The control API needs the header Authorization: Bearer <secret>. The emulator"
                        + " prints the secret when it starts."));
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
    }

    private boolean isPublic(String host) {
        return publicUrl != null && URI.create(publicUrl).getAuthority().equals(host);
    }

    private static ControlReply refusal(int status, String why) {
        return new ControlReply(status, Body.error(why));
    }
}
