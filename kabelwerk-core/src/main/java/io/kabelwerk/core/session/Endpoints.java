package io.kabelwerk.core.session;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The addresses of the socket and of uploads, which follow from the backend's (S19). */
final class Endpoints {

    /** The serializer that this SDK speaks. */
    private static final String VSN = "2.0.0";

    private Endpoints() {}

    /** Where the socket is. Holds the token: it must not be logged. */
    static URI socket(URI backend, String token) {
        return URI.create(
                backend + "/websocket?token=" + encode(token) + "&agent=" + encode(Version.AGENT) + "&vsn=" + VSN);
    }

    /** Where files are uploaded to. */
    static URI uploads(URI backend) {
        String scheme = backend.getScheme().equals("wss") ? "https" : "http";
        return URI.create(scheme + "://" + backend.getRawAuthority() + "/socket-api/uploads");
    }

    /** Whether what is sent there could be read by others: not encrypted, and not to this machine. */
    static boolean isExposed(URI backend) {
        String host = backend.getHost();
        boolean loopback = host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
        return backend.getScheme().equals("ws") && !loopback;
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
