package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.Address;
import io.kabelwerk.spi.support.Redaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Puts the JDK's errors into the words of the SPI. */
final class Failures {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private Failures() {}

    /** Whether there was no TCP connection to be had, for a name that is known. */
    static boolean isUnreachable(Throwable error) {
        return hasCause(error, ConnectException.class) && !hasCause(error, UnresolvedAddressException.class);
    }

    /** Why there is no connection. */
    static IOException toConnect(Address address, boolean proxied, Throwable error) {
        Throwable failure = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (failure instanceof WebSocketHandshakeException refused) {
            return toUpgrade(address, proxied, refused);
        }
        if (failure instanceof HttpTimeoutException) {
            return because(failure, new SocketTimeoutException("No open connection to " + address + " in time"));
        }
        if (hasCause(failure, UnresolvedAddressException.class)) {
            return because(failure, new UnknownHostException(address.host()));
        }
        return Redaction.ioException("Could not open a connection to " + address, failure);
    }

    private static IOException toUpgrade(Address address, boolean proxied, WebSocketHandshakeException refused) {
        int status = refused.getResponse().statusCode();
        if (proxied && status == PROXY_AUTHENTICATION_REQUIRED) {
            return new IOException("The proxy before " + address + " wants a password");
        }
        return status == SWITCHING_PROTOCOLS
                ? new IOException(address + " did not answer as a WebSocket server", Redaction.of(refused))
                : new UpgradeRefusedException(status);
    }

    private static IOException because(Throwable cause, IOException failure) {
        failure.initCause(Redaction.of(cause));
        return failure;
    }

    static boolean hasCause(@Nullable Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
