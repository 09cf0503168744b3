package io.kabelwerk.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void should_show_a_message_as_it_was_written() throws IOException {
        try (Screen screen = screen("")) {
            screen.message(message("Nana", "1 < 2 &amp; \"so\" on\nand on"));
        }
        assertThat(shown()).contains("Nana     1 < 2 &amp; \"so\" on\n                     and on\n");
    }

    @Test
    void should_not_let_a_message_or_a_name_steer_the_terminal() throws IOException {
        try (Screen screen = screen("")) {
            screen.message(message("Na\u001b[2Jna", "boo\u001b]0;gotcha\u0007\u009b2J"));
        }
        assertThat(shown()).contains("Na?[2Jna boo?]0;gotcha??2J").doesNotContain("\u001b", "\u009b");
    }

    @Test
    void should_show_no_colours_where_nobody_looks() throws IOException {
        try (Screen screen = screen("")) {
            assertThat(screen.isTerminal()).isFalse();
            screen.heading("heading");
            screen.error("error");
        }
        assertThat(shown()).contains("\nheading\n  error\n").doesNotContain("\u001b");
    }

    @Test
    void should_read_lines_until_there_are_none() throws IOException {
        try (Screen screen = screen(" hello! \n\n")) {
            assertThat(screen.ask("> ")).contains("hello!");
            assertThat(screen.ask("> ")).contains("");
            assertThat(screen.ask("> ")).isEmpty();
        }
    }

    private Screen screen(String input) throws IOException {
        return new Screen(
                new DumbTerminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out), true);
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private static Message message(String who, String text) {
        return new Message(
                1,
                2,
                MessageType.TEXT,
                text,
                "<p></p>",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                Optional.of(new User(3, who, who)));
    }
}
