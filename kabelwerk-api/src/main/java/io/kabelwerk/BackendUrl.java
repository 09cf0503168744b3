package io.kabelwerk;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address of a backend as people write it: {@code [ws://|wss://]host[:port][/path]}. */
final class BackendUrl {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]");
    private static final Pattern PORT = Pattern.compile(":([^:\\]]+)$");
    private static final Pattern QUERY = Pattern.compile("[?#]");
    private static final String NO_HOST = "it has no valid host; it must look like wss://hub.kabelwerk.io/socket/user";
    private static final String DEFAULT_PATH = "/socket/user";

    private BackendUrl() {}

    /** The address in full: with a scheme and a path, without a slash at its end. */
    static URI parse(String given) {
        String url = given.strip();
        Matcher matcher = SCHEME.matcher(url);
        boolean hasScheme = matcher.matches();
        String scheme = hasScheme ? matcher.group(1).toLowerCase(Locale.ROOT) : "wss";
        String rest = hasScheme ? matcher.group(2) : url;
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw refused(url, "its scheme is " + scheme + "; use wss:// (or ws:// for a backend on this machine)");
        }
        if (rest.isEmpty()) {
            throw refused(url, NO_HOST);
        }
        Matcher illegal = ILLEGAL.matcher(url);
        if (illegal.find()) {
            throw refused(url, "the character at index " + illegal.start() + " is not allowed in an address");
        }
        URI uri;
        try {
            uri = new URI(scheme + "://" + rest);
        } catch (URISyntaxException e) {
            // Neither the exception nor its message is passed on: both hold the whole of what was given.
            throw refused(url, "it is malformed (" + e.getReason() + ")");
        }
        if (uri.getRawQuery() != null) {
            throw refused(url, "it has a query; the token goes into token(…) or refreshToken(…)");
        }
        if (uri.getRawFragment() != null) {
            throw refused(url, "it has a fragment; leave it out");
        }
        if (uri.getRawUserInfo() != null || (uri.getHost() == null && rest.contains("@"))) {
            throw refused(url, "it has user info before the host; the token goes into token(…) or refreshToken(…)");
        }
        if (uri.getHost() == null) {
            Matcher port = PORT.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
            throw refused(url, port.find() && !isPort(port.group(1)) ? badPort(port.group(1)) : NO_HOST);
        }
        if (uri.getPort() != -1 && !isPort(Integer.toString(uri.getPort()))) {
            throw refused(url, badPort(Integer.toString(uri.getPort())));
        }
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (uri.getPort() == -1 ? "" : ":" + uri.getPort()) + path(uri.getRawPath()));
    }

    private static boolean isPort(String port) {
        return port.matches("0*[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535;
    }

    private static String badPort(String port) {
        return "its port is " + (port.matches("-?[0-9]+") ? port : "not a number") + "; a port is from 1 to 65535";
    }

    private static String path(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end == 0 ? DEFAULT_PATH : path.substring(0, end);
    }

    private static IllegalArgumentException refused(String url, String reason) {
        return new IllegalArgumentException("The url \"" + redacted(url) + "\" cannot be used: " + reason);
    }

    /** What may hold a password or a token is cut out: user info, query, fragment. */
    private static String redacted(String url) {
        Matcher matcher = SCHEME.matcher(url);
        String scheme = matcher.matches() ? matcher.group(1) + "://" : "";
        Matcher query = QUERY.matcher(url);
        int end = query.find() ? query.start() : url.length();
        int at = url.lastIndexOf('@');
        if (at > end) {
            // A password with a question mark in it, or a query with an at sign: nobody can tell.
            return scheme + "…";
        }
        return (at < 0 ? url.substring(0, end) : scheme + "…" + url.substring(at, end))
                + (end < url.length() ? "?…" : "");
    }
}
