package io.kabelwerk.spi.support;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Takes the messages out of errors of libraries. A message of a library may repeat what the peer has sent, and a hostile
 * or careless peer repeats the request: the token is in there. So no message of a library becomes part of an error or a
 * log line of ours; what is left is what happened and where.
 */
public final class Redaction {

    /** How far a chain of causes is followed. */
    private static final int LONGEST_CHAIN = 10;

    private Redaction() {}

    /**
     * A copy of an error without any message: its class, its stack trace, and its causes, copied likewise.
     *
     * @param error the error
     * @return an error of the same class where it is one of those that {@link Transport#connect} names, or else an
     *     exception whose message is the name of that class; a {@link LinkageError} keeps its message. Suppressed
     *     exceptions are left out
     */
    public static Exception of(Throwable error) {
        return copy(Objects.requireNonNull(error, "error must not be null"), LONGEST_CHAIN);
    }

    /**
     * An error with a message of one's own, for another one without its message.
     *
     * @param message what has happened, without anything that the peer has sent
     * @param error the error behind it
     * @return an exception with a copy of {@code error} as its cause, and of the class that {@link Transport#connect}
     *     names where {@code error} is of one of these; a certificate that is not accepted makes it an {@link
     *     SSLHandshakeException}
     */
    public static IOException ioException(String message, Throwable error) {
        Objects.requireNonNull(message, "message must not be null");
        IOException named;
        if (error instanceof UpgradeRefusedException refused) {
            return new UpgradeRefusedException(refused.status());
        } else if (error instanceof ConnectException) {
            named = new ConnectException(message);
        } else if (error instanceof UnknownHostException) {
            named = new UnknownHostException(message);
        } else if (error instanceof SocketTimeoutException) {
            named = new SocketTimeoutException(message);
        } else if (error instanceof SSLHandshakeException || error instanceof SSLPeerUnverifiedException) {
            named = new SSLHandshakeException(message);
        } else if (error instanceof SSLException) {
            named = new SSLException(message);
        } else {
            named = new IOException(message);
        }
        named.initCause(of(error));
        return named;
    }

    /**
     * Whether an error came from a class that is missing, or of another version than the one that was compiled against.
     *
     * @param error an error, redacted or not
     * @return what the JVM says of it, if so
     */
    public static Optional<String> linkageError(Throwable error) {
        Throwable cause = Objects.requireNonNull(error, "error must not be null");
        for (int left = LONGEST_CHAIN; cause != null && left > 0; left--) {
            if (cause instanceof LinkageError) {
                return Optional.of(cause.toString());
            } else if (cause instanceof OfLibrary known && known.linkage) {
                return Optional.of(String.valueOf(known.getMessage()));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static Exception copy(Throwable error, int left) {
        Exception copy = sameClass(error);
        copy.setStackTrace(error.getStackTrace());
        Throwable cause = error.getCause();
        if (cause != null && left > 0) {
            copy.initCause(copy(cause, left - 1));
        }
        return copy;
    }

    private static Exception sameClass(Throwable error) {
        Class<?> type = error.getClass();
        if (error instanceof UpgradeRefusedException refused) {
            return new UpgradeRefusedException(refused.status());
        } else if (type == ConnectException.class) {
            return new ConnectException();
        } else if (type == UnknownHostException.class) {
            return new UnknownHostException();
        } else if (type == SocketTimeoutException.class) {
            return new SocketTimeoutException();
        } else if (type == SSLHandshakeException.class) {
            return new SSLHandshakeException(null);
        } else if (type == SSLPeerUnverifiedException.class) {
            return new SSLPeerUnverifiedException(null);
        } else if (error instanceof SSLException) {
            return new SSLException((String) null);
        } else if (type == EOFException.class) {
            return new EOFException();
        } else if (type == IOException.class) {
            return new IOException();
        }
        if (error instanceof OfLibrary redacted) {
            return new OfLibrary(String.valueOf(redacted.getMessage()), redacted.linkage);
        }
        // What a class is missing is the JVM's word, and there is no other way to find it out.
        boolean linkage = error instanceof LinkageError;
        return new OfLibrary(linkage ? error.toString() : type.getName(), linkage);
    }

    /** Stands for an error of any other class, whose name is its message. */
    private static final class OfLibrary extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean linkage;

        private OfLibrary(String message, boolean linkage) {
            super(message);
            this.linkage = linkage;
        }
    }
}
