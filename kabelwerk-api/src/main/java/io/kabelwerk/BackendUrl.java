package io.kabelwerk;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the address of a backend as people write it: {@code [ws://|wss://]host[:port][/path]}. */
final class BackendUrl {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final String DEFAULT_PATH = "/socket/user";

    private BackendUrl() {}

    /** The address in full: with a scheme and a path, without a slash at its end. */
    static URI parse(String url) {
        Matcher matcher = SCHEME.matcher(url.strip());
        String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "wss";
        String rest = matcher.matches() ? matcher.group(2) : url.strip();
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw refused(url, "its scheme is " + scheme + "; use wss:// (or ws:// for a backend on this machine)");
        }
        URI uri;
        try {
            uri = new URI(scheme + "://" + rest);
        } catch (URISyntaxException e) {
            // Neither the exception nor its message is passed on: both hold the whole of what was given.
            throw refused(url, "it is malformed at index " + e.getIndex() + " (" + e.getReason() + ")");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused(url, "it has user info before the host; the token goes into token(…) or refreshToken(…)");
        }
        if (uri.getRawQuery() != null) {
            throw refused(url, "it has a query; the token goes into token(…) or refreshToken(…)");
        }
        if (uri.getRawFragment() != null) {
            throw refused(url, "it has a fragment");
        }
        if (uri.getHost() == null) {
            throw refused(url, "it has no valid host; it must look like wss://hub.kabelwerk.io/socket/user");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw refused(url, "its port is " + uri.getPort() + "; a port is from 1 to 65535");
        }
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (uri.getPort() == -1 ? "" : ":" + uri.getPort()) + path(uri.getRawPath()));
    }

    private static String path(@Nullable String path) {
        String trimmed = path == null ? "" : path.replaceFirst("/+$", "");
        return trimmed.isEmpty() ? DEFAULT_PATH : trimmed;
    }

    private static IllegalArgumentException refused(String url, String reason) {
        return new IllegalArgumentException("The url \"" + redacted(url) + "\" cannot be used: " + reason);
    }

    /** What may hold a password or a token is cut out. */
    private static String redacted(String url) {
        return url.replaceFirst("//[^/?#]*@", "//…@").replaceFirst("[?#].*", "?…");
    }
}
