package io.kabelwerk.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class DemoTest {

    @Test
    void should_tell_its_story_and_find_everything_in_order() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Screen screen = new Screen(new DumbTerminal(new ByteArrayInputStream(new byte[0]), out), true)) {
            assertThat(new Demo(screen).run()).isTrue();
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines().map(String::strip))
                .containsSubsequence(
                        "Nana     is online: an end user, over netty",
                        "Dr. Ada  is online: of the care team, over tyrus",
                        "Nana     sees that Dr. Ada has read this",
                        "Dr. Ada  can see it: 64 x 64 pixels",
                        "Nana     is offline",
                        "Nana     is online again",
                        "Nana     has got all of them, in one go",
                        "Nana: 252 posted, 252 received: each of them once, and all in order",
                        "Dr. Ada: 252 posted, 252 received: each of them once, and all in order");
    }
}
