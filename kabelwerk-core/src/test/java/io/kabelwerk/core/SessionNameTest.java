package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A session that the application has given a name. */
class SessionNameTest {

    @RegisterExtension
    private final ScriptedStage stage =
            new ScriptedStage(settings -> settings.token(Stage.TOKEN).sessionName("desk"));

    @Test
    void should_begin_each_line_of_the_log() {
        stage.online();
        stage.drop();

        assertThat(stage.log().records())
                .hasSizeGreaterThan(2)
                .allSatisfy(entry -> assertThat(entry.getMessage()).startsWith("Session desk: "));
    }

    @Test
    void should_show_topic_event_ref_and_size_of_each_frame() {
        stage.online();

        String join = stage.connection().sent().get(0);
        assertThat(stage.log().messages(Level.FINE))
                .contains("Session desk: sent phx_join on private, ref 1, " + join.length() + " bytes")
                .anyMatch(line -> line.matches("Session desk: received phx_reply on private, ref 1, \\d+ bytes"));
    }

    @Test
    void should_warn_of_what_an_operator_must_see() {
        stage.online();
        stage.drop();

        assertThat(stage.log().messages(Level.WARNING))
                .singleElement()
                .asString()
                .startsWith("Session desk: The connection dropped");
    }
}
