package io.kabelwerk.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.Logging;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.testing.TestCallbacks;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokensTest {

    private final VirtualTime time = new VirtualTime();
    private final SerialExecutor executor = new SerialExecutor(time, error -> {
        throw new AssertionError("The executor has caught something", error);
    });
    private final Timers timers = new Timers(executor, time, time.ticker(), () -> {});
    private final Callbacks callbacks =
            TestCallbacks.on(time, new SessionLog("", () -> Logging.SILENT), () -> 100, () -> {});
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<String>> refreshes = new ArrayList<>();
    private final List<String> got = new ArrayList<>();
    private final List<AuthenticationException> errors = new ArrayList<>();
    private Settings settings = Settings.defaults();
    private final Tokens tokens = new Tokens(() -> settings, callbacks, executor, timers);
    private Tokens.@Nullable Token last;

    @Test
    void should_give_the_configured_token_as_long_as_it_is_good() {
        configure(builder -> builder.token("a"));
        refreshing();

        get();
        get();

        assertThat(got).containsExactly("a", "a");
        assertThat(asked).isEmpty();
    }

    @Test
    void should_refresh_with_nothing_where_there_is_no_token_yet() {
        refreshing();
        get();
        assertThat(asked).containsExactly("");

        answer("first");

        assertThat(got).containsExactly("first");
    }

    @Test
    void should_refresh_once_for_all_who_wait() {
        refreshing();
        get();
        get();
        get();
        assertThat(asked).hasSize(1);

        answer("first");

        assertThat(got).containsExactly("first", "first", "first");
    }

    @Test
    void should_refresh_with_the_current_token_after_a_drop_and_use_the_new_one_until_the_next() {
        configure(builder -> builder.token("a"));
        refreshing();
        get();

        dropped();
        get();
        answer("b");
        get();
        get();

        assertThat(asked).containsExactly("a");
        assertThat(got).containsExactly("a", "b", "b", "b");
    }

    @Test
    void should_use_the_same_token_again_where_it_is_what_the_refresh_yields() {
        configure(builder -> builder.token("a"));
        refreshing();
        get();
        dropped();
        get();

        answer("a");
        get();

        assertThat(got).containsExactly("a", "a", "a");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void should_use_the_configured_token_again_where_nothing_can_be_refreshed() {
        configure(builder -> builder.token("a"));
        get();
        dropped();
        refused();

        get();

        assertThat(got).containsExactly("a", "a");
        assertThat(tokens.canRefresh()).isFalse();
    }

    @Test
    void should_refresh_one_that_was_refused_but_none_that_was_obtained_since() {
        configure(builder -> builder.token("a"));
        refreshing();
        get();
        Tokens.Token refused = last();
        refused();
        get();
        answer("b");

        executor.execute(() -> tokens.refused(refused));
        get();

        assertThat(got).containsExactly("a", "b", "b");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void should_adopt_a_token_that_is_configured_anew() {
        configure(builder -> builder.token("a"));
        refreshing();
        get();
        dropped();

        configure(builder -> builder.token("b"));
        get();

        assertThat(got).containsExactly("a", "b");
        assertThat(asked).isEmpty();
    }

    @Test
    void should_give_a_refresh_up_after_its_time_out_and_not_listen_to_it_any_more() {
        refreshing();
        get();
        time.pass(Duration.ofMillis(29_999));
        assertThat(errors).isEmpty();
        time.pass(Duration.ofMillis(1));
        assertThat(errors).singleElement().asString().contains("did not yield a token within 30 s (refreshTimeout)");

        get();
        assertThat(asked).containsExactly("", "");
        answer("late");
        assertThat(got).isEmpty();
        assertThat(tokens.hasAny()).isFalse();

        answer("second");
        assertThat(got).containsExactly("second");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void should_take_whatever_goes_wrong_in_the_applications_code_for_a_failure() {
        IllegalStateException cause = new IllegalStateException("thrown");
        failing(current -> {
            throw cause;
        });
        assertThat(errors.get(0)).hasMessage("refreshToken has thrown").hasCause(cause);
        failing(current -> CompletableFuture.failedFuture(cause));
        assertThat(errors.get(1)).hasMessage("refreshToken has failed").hasCause(cause);
        failing(current -> CompletableFuture.completedFuture(" "));
        assertThat(errors.get(2)).hasMessage("refreshToken has yielded a blank text instead of a token");
        failing(current -> CompletableFuture.completedFuture("secret\n"));
        assertThat(errors.get(3))
                .hasMessage("refreshToken has yielded a text with a character that no JWT has, such as a line break");
        assertThat(got).isEmpty();
    }

    // What the application returns may be null, whatever the types say.
    @Test
    @SuppressWarnings("NullAway")
    void should_take_a_null_for_a_failure() {
        failing(current -> null);
        assertThat(errors.get(0)).hasMessage("refreshToken has returned null instead of a stage");
        failing(current -> CompletableFuture.completedFuture(null));
        assertThat(errors.get(1)).hasMessage("refreshToken has yielded null instead of a token");
    }

    @Test
    void should_fail_where_there_is_nothing_at_all() {
        get();

        assertThat(errors).singleElement().asString().contains("There is no token");
    }

    @Test
    void should_not_show_a_token() {
        configure(builder -> builder.token("secret"));
        get();

        assertThat(last()).hasToString("Token[number=1]");
    }

    private void failing(io.kabelwerk.TokenRefresher refresher) {
        configure(builder -> builder.refreshToken(refresher));
        get();
    }

    private void refreshing() {
        configure(builder -> builder.refreshToken(current -> {
            asked.add(current);
            refreshes.add(new CompletableFuture<>());
            return refreshes.get(refreshes.size() - 1);
        }));
    }

    private void configure(Consumer<Settings.Builder> changes) {
        settings = settings.with(changes);
    }

    private void answer(String token) {
        for (CompletableFuture<String> refresh : refreshes) {
            if (!refresh.isDone()) {
                refresh.complete(token);
                break;
            }
        }
        time.run();
    }

    private void dropped() {
        executor.execute(tokens::dropped);
        time.run();
    }

    private void refused() {
        executor.execute(() -> tokens.refused(last()));
        time.run();
    }

    private Tokens.Token last() {
        if (last == null) {
            throw new AssertionError("There has been no token");
        }
        return last;
    }

    private void get() {
        executor.execute(() -> tokens.get((token, error) -> {
            if (token != null) {
                last = token;
                got.add(token.value());
            }
            if (error != null) {
                errors.add(error);
            }
        }));
        time.run();
    }
}
