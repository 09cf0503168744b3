package io.kabelwerk.core.upload;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why an HTTP request has no answer, as far as the application may know it.
 *
 * @param cause the failure; none where its text may repeat what the peer sent, which may be the token
 * @param text the message of the HTTP client's own failure
 */
record HttpFailure(@Nullable Throwable cause, String description, boolean isMalformed, String text) {

    static HttpFailure of(@Nullable Throwable failure, String token) {
        Throwable real =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        List<Throwable> chain = chain(real);
        boolean malformed = chain.stream().anyMatch(each -> each instanceof java.net.ProtocolException);
        boolean quotes = malformed
                || chain.stream()
                        .anyMatch(each -> each instanceof RuntimeException
                                || Objects.toString(each.getMessage(), "").contains(token));
        String text = real instanceof IOException ? Objects.toString(real.getMessage(), "") : "";
        if (!quotes) {
            return new HttpFailure(real, String.valueOf(real), malformed, text);
        }
        String description = malformed
                ? "the answer is not valid HTTP"
                : "the HTTP client failed with a " + chain.get(0).getClass().getName();
        return new HttpFailure(null, description, malformed, text);
    }

    /**
     * Whether the backend answered with 401. With an {@link java.net.Authenticator}, the JDK's client takes a 401
     * without a challenge for an error, and its text is all that is left of the status.
     */
    boolean isUnauthorized() {
        return text.endsWith("response code 401");
    }

    /** Whether it may have been 401, or 407 by a proxy: what the client says where its authenticator does not help. */
    boolean mayBeUnauthorized() {
        return text.equals("No credentials provided") || text.startsWith("too many authentication attempts");
    }

    /** Why there was no TCP connection, so that nothing has been sent; null where there was one. */
    @Nullable
    IOException unreachable() {
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                ? (IOException) cause
                : null;
    }

    private static List<Throwable> chain(@Nullable Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = failure; each != null && chain.size() < 20; each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }
}
