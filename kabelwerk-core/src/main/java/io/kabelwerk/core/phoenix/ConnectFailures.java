package io.kabelwerk.core.phoenix;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.Redaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says why there is no connection, in words of its own: those of a transport or its library may repeat the peer's. */
final class ConnectFailures {

    private static final String MAYBE_TLS = "; if that port speaks TLS, use wss:// in the url";
    private static final String MAYBE_PLAIN = "; if that port does not speak TLS, use ws:// in the url";

    private ConnectFailures() {}

    /** What an application receives: about the token, if that was refused, or else about the connection. */
    static KabelwerkException exception(URI uri, Throwable error, Duration timeout) {
        if (error instanceof UpgradeRefusedException refusal && (refusal.status() == 403 || refusal.status() == 401)) {
            return new AuthenticationException(
                    "The backend does not accept the token (HTTP status " + refusal.status()
                            + "); it may be expired, or signed for another backend",
                    Redaction.of(error));
        }
        String where = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        return new ConnectionException(
                "Cannot connect to " + where + ": " + describe(uri, error, timeout), Redaction.of(error));
    }

    /** Whether the backend seems to be restarting, so that all clients try again at about the same time. */
    static boolean isRestart(Throwable error) {
        return error instanceof ConnectException
                || (error instanceof UpgradeRefusedException refusal && refusal.status() >= 500);
    }

    static String describe(URI uri, Throwable error, Duration timeout) {
        boolean secure = uri.getScheme().equals("wss");
        Optional<String> linkage = Redaction.linkageError(error);
        if (linkage.isPresent()) {
            return "a class of the transport is missing or does not fit: " + linkage.get();
        }
        if (error instanceof UpgradeRefusedException refused) {
            return "the answer to the WebSocket upgrade has the HTTP status " + refused.status() + " instead of 101"
                    + switch (refused.status()) {
                        case 404 -> "; check the path of the url";
                        case 400 -> secure ? "" : MAYBE_TLS;
                        default -> "";
                    };
        } else if (error instanceof SocketTimeoutException) {
            return "there was no open connection within " + Durations.text(timeout) + " (connectTimeout)";
        } else if (error instanceof UnknownHostException) {
            return "there is no host of that name";
        } else if (error instanceof ConnectException) {
            return "nothing accepts connections there, or it cannot be reached";
        } else if (error instanceof SSLHandshakeException || error instanceof SSLPeerUnverifiedException) {
            return "the TLS handshake failed: the server's certificate may be untrusted, expired, or for another host"
                    + MAYBE_PLAIN;
        } else if (error instanceof SSLException) {
            return "the server does not speak TLS there, or broke it off" + MAYBE_PLAIN;
        } else if (error instanceof IOException) {
            return "what is there did not answer the WebSocket upgrade, or not with HTTP"
                    + (secure ? MAYBE_PLAIN : MAYBE_TLS);
        }
        return "the transport has failed with a " + error.getClass().getName();
    }
}
