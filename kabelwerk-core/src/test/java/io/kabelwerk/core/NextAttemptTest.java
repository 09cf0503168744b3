package io.kabelwerk.core;

import static io.kabelwerk.core.testing.ScriptedBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.KabelwerkEvent.ErrorOccurred;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The events of a drop and of a failed attempt say why, and when the next attempt is. */
class NextAttemptTest {

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    @Test
    void should_say_why_the_connection_dropped_and_reconnect_when_it_says() {
        stage.online();

        stage.drop();

        Disconnected dropped = (Disconnected) last();
        assertThat(dropped.state()).isEqualTo(ConnectionState.CONNECTING);
        assertThat(dropped.reason())
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("The connection dropped (code 1006)");
        assertNextAttemptAfter(dropped.nextAttemptIn().orElseThrow());
    }

    @Test
    void should_say_when_the_attempt_after_a_failed_one_is() {
        stage.network.answer(attempt -> attempt.refuse(new ConnectException("refused")));
        stage.startConnecting();

        ErrorOccurred failed = (ErrorOccurred) last();
        assertThat(failed.error()).isInstanceOf(ConnectionException.class);
        assertNextAttemptAfter(failed.nextAttemptIn().orElseThrow());
    }

    @Test
    void should_say_when_the_attempt_after_a_refused_token_is() {
        stage.network.answer(attempt -> attempt.refuse(new UpgradeRefusedException(403)));
        stage.startConnecting();

        ErrorOccurred failed = (ErrorOccurred) last();
        assertThat(failed.error()).isInstanceOf(AuthenticationException.class);
        assertThat(failed.nextAttemptIn()).contains(Duration.ofMinutes(1));
        assertNextAttemptAfter(Duration.ofMinutes(1));
    }

    @Test
    void should_say_when_the_attempt_after_a_failed_refresh_is() {
        stage.online();
        stage.kabelwerk.configure(settings ->
                settings.refreshToken(current -> CompletableFuture.failedFuture(new IllegalStateException("not now"))));
        stage.drop();
        stage.time.pass(((Disconnected) last()).nextAttemptIn().orElseThrow());

        ErrorOccurred failed = (ErrorOccurred) last();
        assertThat(failed.error()).isInstanceOf(AuthenticationException.class);
        stage.kabelwerk.configure(settings -> settings.refreshToken(CompletableFuture::completedFuture));
        assertNextAttemptAfter(failed.nextAttemptIn().orElseThrow());
    }

    @Test
    void should_name_no_attempt_where_there_is_none() {
        stage.backend.answer("private", "phx_join", push -> refused("unknown hub"));
        stage.startConnecting();

        ErrorOccurred refused = (ErrorOccurred) stage.events.get(1);
        assertThat(refused.nextAttemptIn()).isEmpty();
        Disconnected ended = (Disconnected) last();
        assertThat(ended.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(ended.reason()).isSameAs(refused.error());
        assertThat(ended.nextAttemptIn()).isEmpty();
    }

    private KabelwerkEvent last() {
        return stage.events.get(stage.events.size() - 1);
    }

    private void assertNextAttemptAfter(Duration pause) {
        int before = stage.network.attempts().size();
        stage.time.pass(pause.minusNanos(1));
        assertThat(stage.network.attempts()).hasSize(before);
        stage.time.pass(Duration.ofNanos(1));
        assertThat(stage.network.attempts()).hasSize(before + 1);
    }
}
