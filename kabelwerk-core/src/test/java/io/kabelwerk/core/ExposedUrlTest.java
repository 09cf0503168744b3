package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is warned that others can read along. */
class ExposedUrlTest {

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    @ParameterizedTest
    @CsvSource({
        "ws://hub.example, hub.example",
        "ws://10.0.0.5:4000, 10.0.0.5",
        "ws://[2001:db8::1]:4000, [2001:db8::1]",
        "ws://localhost.example, localhost.example",
        "ws://127.0.0.1.example, 127.0.0.1.example",
        "ws://128.0.0.1, 128.0.0.1"
    })
    void should_warn_where_the_way_to_another_machine_is_not_encrypted(String url, String host) {
        stage.kabelwerk.configure(settings -> settings.url(url));

        stage.online();

        assertThat(stage.log().messages(Level.WARNING))
                .containsExactly("The connection to " + host
                        + " is not encrypted: the token and all messages can be read" + " on the way. Use wss://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://hub.example",
                "ws://localhost:4000",
                "ws://LOCALHOST",
                "ws://dev.localhost",
                "ws://127.0.0.1:4000",
                "ws://127.255.3.4",
                "ws://[::1]:4000"
            })
    void should_not_warn_where_it_is_or_where_there_is_no_way(String url) {
        stage.kabelwerk.configure(settings -> settings.url(url));

        stage.online();

        assertThat(stage.log().messages(Level.WARNING)).isEmpty();
    }
}
