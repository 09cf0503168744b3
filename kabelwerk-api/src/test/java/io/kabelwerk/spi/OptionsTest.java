package io.kabelwerk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ProxySelector;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void should_keep_what_a_step_does_not_name() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getInstance("TLS");
        ProxySelector selector = ProxySelector.of(null);
        assertThat(TransportOptions.defaults()
                        .withConnectTimeout(Duration.ofSeconds(1))
                        .withCloseTimeout(Duration.ofSeconds(3))
                        .withMaxTextBytes(5)
                        .withSslContext(context)
                        .withProxySelector(selector)
                        .withLogLevel(Level.OFF)
                        .withMaxTextBytes(4))
                .isEqualTo(new TransportOptions(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        4,
                        Optional.of(context),
                        Optional.of(selector),
                        Level.OFF));
    }

    @Test
    void should_have_the_defaults_of_the_settings() {
        assertThat(TransportOptions.defaults())
                .isEqualTo(new TransportOptions(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        8 * 1024 * 1024,
                        Optional.empty(),
                        Optional.empty(),
                        Level.WARNING));
        assertThat(JsonLimits.defaults()).isEqualTo(new JsonLimits(64, 8 * 1024 * 1024, 400_000));
    }

    @Test
    void should_refuse_what_is_out_of_its_range() {
        TransportOptions options = TransportOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withConnectTimeout(Duration.ZERO))
                .withMessage("connectTimeout must be positive, but is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withCloseTimeout(Duration.ofMillis(-1)))
                .withMessage("closeTimeout must be positive, but is PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withMaxTextBytes(0))
                .withMessage("maxTextBytes must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonLimits(0, 1, 1))
                .withMessage("maxDepth must be from 1 to 1000, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonLimits(1001, 1, 1))
                .withMessage("maxDepth must be from 1 to 1000, but is 1001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonLimits(1, 0, 1))
                .withMessage("maxBytes must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonLimits(1, 1, 0))
                .withMessage("maxValues must be at least 1, but is 0");
    }

    @Test
    void should_tell_how_a_connection_ended() {
        IOException reset = new IOException("reset");
        assertThat(Closed.of(1012, "restart")).isEqualTo(new Closed(1012, "restart", Optional.empty()));
        assertThat(Closed.abnormally()).isEqualTo(new Closed(1006, "", Optional.empty()));
        assertThat(Closed.abnormally(reset).code()).isEqualTo(1006);
        assertThat(Closed.abnormally(reset).cause()).containsInstanceOf(IOException.class);
    }

    @Test
    void should_name_the_status_of_a_refused_upgrade() {
        assertThat(new UpgradeRefusedException(403))
                .hasMessage("The WebSocket upgrade was answered with HTTP status 403 instead of 101")
                .satisfies(error -> assertThat(error.status()).isEqualTo(403));
    }
}
