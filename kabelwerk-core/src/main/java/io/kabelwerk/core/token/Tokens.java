package io.kabelwerk.core.token;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.Settings;
import io.kabelwerk.TokenRefresher;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The session's token: one refresh for each need (S02), shared by the socket and the uploads (S41).
 *
 * <p>A token is good until the connection drops (S01) or the backend refuses it. One that was obtained since then is
 * good again. If there is no way to refresh it, the configured one is used.
 */
public final class Tokens {

    /**
     * A token, distinguished from an equal one that was obtained at another time. Its text has no value in it (S18).
     */
    public record Token(String value, int number) {
        @Override
        public String toString() {
            return "Token[number=" + number + "]";
        }
    }

    private final Supplier<Settings> settings;
    private final Callbacks callbacks;
    private final SerialExecutor executor;
    private final Timers timers;
    private final List<BiConsumer<@Nullable Token, @Nullable AuthenticationException>> waiters = new ArrayList<>();
    private Token current = new Token("", 0);
    private String configured = "";
    private boolean good;
    private int refreshes;

    public Tokens(Supplier<Settings> settings, Callbacks callbacks, SerialExecutor executor, Timers timers) {
        this.settings = settings;
        this.callbacks = callbacks;
        this.executor = executor;
        this.timers = timers;
    }

    /** Whether there has been a token at all. */
    public boolean hasAny() {
        return current.number() > 0;
    }

    public boolean canRefresh() {
        return settings.get().refreshToken().isPresent();
    }

    /** Gets a good token: at once where there is one, else by a refresh. Calls back on the session's executor. */
    public void get(BiConsumer<@Nullable Token, @Nullable AuthenticationException> found) {
        adoptConfigured();
        if (good || (hasAny() && !canRefresh())) {
            found.accept(current, null);
            return;
        }
        waiters.add(found);
        if (waiters.size() == 1) {
            refresh();
        }
    }

    /** The connection has dropped: it takes a refreshed token to come back. */
    public void dropped() {
        good = false;
    }

    /** The backend has refused a token. Says nothing of one that was obtained since. */
    public void refused(Token token) {
        if (token.number() == current.number()) {
            good = false;
        }
    }

    /** A token that was configured, at first or since, counts from its next use. */
    private void adoptConfigured() {
        String token = settings.get().token().orElse("");
        if (!token.equals(configured)) {
            configured = token;
            adopt(token);
        }
    }

    private void adopt(String token) {
        current = new Token(token, current.number() + 1);
        good = true;
    }

    private void refresh() {
        int number = ++refreshes;
        String last = current.value();
        TokenRefresher refresher = settings.get().refreshToken().orElse(null);
        if (refresher == null) {
            settle(
                    number,
                    null,
                    new AuthenticationException("There is no token and no refreshToken(…) to get one", null));
            return;
        }
        Duration timeout = settings.get().refreshTimeout();
        Timers.Timer deadline = timers.after(
                timeout,
                () -> settle(
                        number,
                        null,
                        new AuthenticationException(
                                "refreshToken did not yield a token within " + Durations.text(timeout)
                                        + " (refreshTimeout)",
                                null)));
        callbacks.run(() -> {
            if (callbacks.isSilenced()) {
                return; // The session was disconnected while this call waited for a thread.
            }
            call(
                    refresher,
                    last,
                    (token, error) -> executor.execute(() -> {
                        deadline.cancel();
                        settle(number, token, error);
                    }));
        });
    }

    // The stage and what it yields come from the application, whatever the types say.
    @SuppressWarnings({"ConstantConditions", "NullAway"})
    private static void call(
            TokenRefresher refresher,
            String last,
            BiConsumer<@Nullable String, @Nullable AuthenticationException> done) {
        CompletionStage<String> stage;
        try {
            stage = refresher.refresh(last);
        } catch (Throwable e) { // Whatever the application's code throws, the session goes on.
            done.accept(null, new AuthenticationException("refreshToken has thrown", e));
            return;
        }
        if (stage == null) {
            done.accept(null, new AuthenticationException("refreshToken has returned null instead of a stage", null));
            return;
        }
        stage.whenComplete((token, error) -> {
            if (error != null) {
                done.accept(null, new AuthenticationException("refreshToken has failed", error));
            } else if (token == null || token.isBlank()) {
                done.accept(
                        null,
                        new AuthenticationException(
                                "refreshToken has yielded " + (token == null ? "null" : "a blank text")
                                        + " instead of a token",
                                null));
            } else if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
                // As for token(…): the HTTP client would refuse it in a header, and name it in its error.
                done.accept(
                        null,
                        new AuthenticationException(
                                "refreshToken has yielded a text with a character that no JWT has, such as a line break",
                                null));
            } else {
                done.accept(token, null);
            }
        });
    }

    private void settle(int number, @Nullable String token, @Nullable AuthenticationException error) {
        if (number != refreshes || waiters.isEmpty()) {
            return; // It took too long, and has been given up.
        }
        refreshes++;
        if (token != null) {
            adopt(token);
        }
        var served = List.copyOf(waiters);
        waiters.clear();
        served.forEach(waiter -> waiter.accept(token == null ? null : current, error));
    }
}
