package io.kabelwerk;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the address of a backend as people write it: {@code [ws://|wss://]host[:port][/path]}.
 *
 * <p>No error repeats any of what was given: a token may be anywhere in it, as the user info, the query, a part of the
 * path, the port, or the whole of it where somebody has mixed up two settings.
 */
final class BackendUrl {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]");
    private static final Pattern PORT = Pattern.compile(":[^:\\]]+$");

    /** A JWT: three parts in Base64, of which the first is a JSON object, so that it begins like this. */
    private static final Pattern JWT = Pattern.compile("(?i)eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    private static final String TOKEN_GOES = "; the token goes into token(…) or refreshToken(…)";
    private static final String NO_HOST = "it has no valid host";
    private static final String BAD_PORT = "its port is not a number from 1 to 65535";
    private static final String DEFAULT_PATH = "/socket/user";

    /** The most characters between two dots of a host's name (RFC 1035). A token is longer. */
    private static final int LONGEST_LABEL = 63;

    private BackendUrl() {}

    /** The address in full: with a scheme and a path, without a slash at its end. */
    static URI parse(String given) {
        String url = given.strip();
        if (JWT.matcher(url).find()) {
            throw refused("it holds what looks like a token" + TOKEN_GOES);
        }
        Matcher matcher = SCHEME.matcher(url);
        boolean hasScheme = matcher.matches();
        String scheme = hasScheme ? matcher.group(1).toLowerCase(Locale.ROOT) : "wss";
        String rest = hasScheme ? matcher.group(2) : url;
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            boolean web = scheme.equals("http") || scheme.equals("https");
            throw refused(web ? "its scheme is " + scheme : "its scheme is neither wss nor ws");
        }
        if (rest.isEmpty()) {
            throw refused(NO_HOST);
        }
        Matcher illegal = ILLEGAL.matcher(url);
        if (illegal.find()) {
            throw refused("the character at index " + illegal.start() + " is not allowed in an address");
        }
        URI uri;
        try {
            uri = new URI(scheme + "://" + rest);
        } catch (URISyntaxException e) {
            // Neither the exception nor its message is passed on: both hold the whole of what was given.
            throw refused("it is malformed (" + e.getReason() + ")");
        }
        if (uri.getRawQuery() != null) {
            throw refused("it has a query" + TOKEN_GOES);
        }
        if (uri.getRawFragment() != null) {
            throw refused("it has a fragment; leave it out");
        }
        if (uri.getRawUserInfo() != null || (uri.getHost() == null && rest.contains("@"))) {
            throw refused("it has user info before the host" + TOKEN_GOES);
        }
        if (uri.getHost() == null) {
            boolean port = PORT.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority())
                    .find();
            throw refused(port ? BAD_PORT : NO_HOST);
        }
        if (uri.getPort() != -1 && (uri.getPort() < 1 || uri.getPort() > 65_535)) {
            throw refused(BAD_PORT);
        }
        for (String label : uri.getHost().split("\\.", -1)) {
            if (label.length() > LONGEST_LABEL) {
                throw refused("its host has a part of more than " + LONGEST_LABEL + " characters");
            }
        }
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (uri.getPort() == -1 ? "" : ":" + uri.getPort()) + path(uri.getRawPath()));
    }

    private static String path(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end == 0 ? DEFAULT_PATH : path.substring(0, end);
    }

    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("The url cannot be used: " + reason
                + ". It must look like wss://hub.kabelwerk.io/socket/user, or like ws://localhost:4000 for a backend on"
                + " this machine");
    }
}
