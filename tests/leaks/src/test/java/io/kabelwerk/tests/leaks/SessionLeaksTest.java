package io.kabelwerk.tests.leaks;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
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

    private final List<WeakReference<AutoCloseable>> sessions = new ArrayList<>();

    @AfterEach
    void closeEmulator() {
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty", "tyrus"})
    void should_leave_nothing(String transport) throws Exception {
        run(transport, WARM_UP);
        Usage before = Usage.settled();

        run(transport, CYCLES);

        Usage.assertBackTo(before, MEGABYTES);
        Usage.assertFree("sessions", sessions);
    }

    private void run(String transport, int cycles) throws Exception {
        for (int i = 0; i < cycles; i++) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(Application.class.getClassLoader());
            try {
                AutoCloseable session =
                        new Application().apply(List.of(emulator.url(), emulator.token("nana"), transport));
                sessions.add(new WeakReference<>(session));
                session.close();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
