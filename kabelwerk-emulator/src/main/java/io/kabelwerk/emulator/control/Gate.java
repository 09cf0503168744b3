package io.kabelwerk.emulator.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests to the control API: those with the secret, at a host that is this machine or the public URL's, and if a page
 * asks, one of the emulator's own.
 *
 * <p>The host keeps out pages whose name has been pointed at this machine (DNS rebinding), the origin all other pages, and
 * the secret everybody else who reaches the port.
 */
public final class Gate {

    private static final String BEARER = "Bearer ";

    /** A Host header: a name, or an address, of IPv6 in brackets; and perhaps a port. */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[^\\[\\]:@/?#\\s]+)(:\\d{1,5})?");

    private final String secret;
    private final Set<String> hosts = new HashSet<>();
    private final @Nullable String publicUrl;

    /**
     * Makes a gate.
     *
     * @param secret what every request has to name
     * @param host what the emulator listens on, as it is in its URL; loopback is let in as well, at any port
     * @param publicUrl the public URL, {@code http://host:port}, or null
     */
    public Gate(String secret, String host, @Nullable String publicUrl) {
        this.secret = secret;
        this.publicUrl = publicUrl == null ? null : origin(publicUrl);
        for (String each : List.of("localhost", "127.0.0.1", "[::1]", host.toLowerCase(Locale.ROOT))) {
            hosts.add(literal(each));
        }
    }

    /**
     * Looks at the host and the origin of a request.
     *
     * @param headers the headers, names in lower case
     * @return the refusal, or empty if the request is good so far
     */
    public Optional<ControlReply> refusePage(Map<String, String> headers) {
        String host = headers.getOrDefault("host", "").toLowerCase(Locale.ROOT);
        if (!isOfThisMachine(host) && !isPublic(host)) {
            return Optional.of(refusal(
                    403,
                    "The Host header must name this machine (localhost, 127.0.0.1, [::1] or the address that the emulator"
                            + " listens on) or the public URL, and it names something else."));
        }
        String origin = headers.get("origin");
        if (origin != null
                && !origin(origin).equals(origin("http://" + host))
                && !origin(origin).equals(publicUrl)) {
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

    private boolean isOfThisMachine(String host) {
        Matcher parts = HOST.matcher(host);
        return parts.matches() && hosts.contains(literal(parts.group(1)));
    }

    private boolean isPublic(String host) {
        return publicUrl != null
                && HOST.matcher(host).matches()
                && publicUrl.equals(origin(publicUrl.substring(0, publicUrl.indexOf("//") + 2) + host));
    }

    /** An origin as browsers write it: in lower case, and without the port that goes without saying. */
    private static String origin(String url) {
        String origin = url.toLowerCase(Locale.ROOT);
        return origin.replaceFirst(origin.startsWith("https:") ? ":443$" : ":80$", "");
    }

    /** One spelling for all that an address of IPv6 has. */
    private static String literal(String host) {
        try {
            return host.startsWith("[") ? InetAddress.getByName(host).getHostAddress() : host;
        } catch (UnknownHostException e) {
            return host; // No address, so nobody listens on it.
        }
    }

    private static ControlReply refusal(int status, String why) {
        return new ControlReply(status, Body.error(why));
    }
}
