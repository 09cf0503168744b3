package io.kabelwerk.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs a test class with a client that does not close. */
class KabelwerkExtensionClosingTest {

    private static final Set<Object> SEEN = ConcurrentHashMap.newKeySet();

    @Fixture
    static final class FailingToClose {
        /** Runs last, and before JUnit closes what extensions have stored. */
        @RegisterExtension
        @Order(0)
        static final AfterEachCallback AFTERWARDS = context -> List.copyOf(SEEN).forEach(seen -> {
            if (seen instanceof KabelwerkEmulator emulator) {
                assertThatIllegalStateException()
                        .isThrownBy(emulator::openSockets)
                        .withMessage("The emulator is closed.");
                SEEN.add("the emulator was closed");
            }
        });

        @RegisterExtension
        @Order(1)
        static final KabelwerkExtension KABELWERK = KabelwerkExtension.builder()
                .setup(setup -> setup.endUser("nana", "Nana"))
                .build();

        @RegisterExtension
        @Order(2)
        static final BeforeEachCallback BROKEN =
                context -> KABELWERK.clients(context).keep("broken", (Kabelwerk) Proxy.newProxyInstance(
                        Kabelwerk.class.getClassLoader(),
                        new Class<?>[] {Kabelwerk.class},
                        (proxy, method, arguments) -> {
                            throw new IllegalStateException("on purpose");
                        }));

        @Test
        void test(KabelwerkEmulator emulator, @As("nana") Kabelwerk nana) {
            SEEN.add(emulator);
            SEEN.add(nana);
        }
    }

    /** The client of nana is closed after the one that fails, and the emulator after both. */
    @Test
    void should_close_everything_else_where_a_client_does_not_close() {
        assertThat(KabelwerkExtensionTest.failure(KabelwerkExtensionTest.run(FailingToClose.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("on purpose");

        assertThat(SEEN).hasSize(3).contains("the emulator was closed").allSatisfy(seen -> {
            if (seen instanceof Kabelwerk nana) {
                assertThat(nana.state()).isEqualTo(ConnectionState.INACTIVE);
            }
        });
    }
}
