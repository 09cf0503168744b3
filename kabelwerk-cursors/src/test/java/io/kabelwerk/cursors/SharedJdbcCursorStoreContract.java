package io.kabelwerk.cursors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a store promises on a database that several processes share. */
abstract class SharedJdbcCursorStoreContract extends JdbcCursorStoreContract {

    /** The database's address for {@link Writer}, with user and password. */
    abstract String url();

    @Test
    void should_let_each_message_take_effect_once_though_two_processes_handle_it() throws Exception {
        int last = 300;
        Process one = writer(1, last);
        Process two = writer(1, last);
        try {
            assertThat(one.waitFor()).isZero();
            assertThat(two.waitFor()).isZero();
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
        }

        assertThat(effects()).isEqualTo(ids(last));
        assertThat(store().load("room:42")).hasValue(last);
    }

    @Test
    void should_lose_and_repeat_nothing_where_a_writer_is_killed() throws Exception {
        long next = 1;
        for (int round = 0; round < 3; round++) {
            Process writer = writer(next, Long.MAX_VALUE);
            try (BufferedReader handled = writer.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 0; i < 20; i++) {
                    assertThat(handled.readLine()).isNotNull();
                }
            } finally {
                writer.destroyForcibly().waitFor();
            }
            // Nothing of it is committed any more: its successor moves the cursor, which waits for what it had locked.
            next = store().load("room:42").orElseThrow() + 1;
            handle(database(), store(), next, next);
            next++;

            long cursor = store().load("room:42").orElseThrow();
            assertThat(effects()).isEqualTo(ids(cursor));
        }
    }

    private Process writer(long first, long last) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--class-path",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        url(),
                        Long.toString(first),
                        Long.toString(last))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
