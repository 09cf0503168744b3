package io.kabelwerk.tests.leaks;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions come and go. */
class SessionLeaksTest {

    /** Each uploads 2 MB; so what one cycle keeps would not fit under the bound. */
    private static final int CYCLES = 12 * Usage.FACTOR;

    private static final int WARM_UP = 3;
    private static final int MEGABYTES = 10;

    private final KabelwerkEmulator emulator = KabelwerkEmulator.start(
            setup -> setup.hub("care", "Care Team", hub -> {}).endUser("nana", "Nana"));

    @AfterEach
    void closeEmulator() {
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty", "tyrus"})
    void should_leave_nothing(String transport) throws Exception {
        run(transport, WARM_UP);
        Usage before = Usage.now();

        run(transport, CYCLES);

        Usage.assertBackTo(before, MEGABYTES);
    }

    private void run(String transport, int cycles) throws Exception {
        for (int i = 0; i < cycles; i++) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(Application.class.getClassLoader());
            try {
                new Application()
                        .apply(List.of(emulator.url(), emulator.token("nana"), transport))
                        .close();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
