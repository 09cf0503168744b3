package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

    private static boolean letsIn(String listened, @Nullable String publicUrl, String host, @Nullable String origin) {
        Map<String, String> headers = new HashMap<>(Map.of("host", host));
        if (origin != null) {
            headers.put("origin", origin);
        }
        return new Gate("secret", listened, publicUrl).refusePage(headers).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:4000, true",
        "127.0.0.1, LocalHost:4000, true",
        "127.0.0.1, 127.0.0.2:4000, false",
        "127.0.0.2, 127.0.0.2:4000, true",
        "192.168.1.5, 192.168.1.5:4000, true",
        "192.168.1.5, 192.168.1.50:4000, false",
        "192.168.1.5, 192.168.1.5.evil.test, false",
        "192.168.1.5, x@192.168.1.5, false",
        "[fd00::5], [fd00::5]:4000, true",
        "[FD00:0:0:0::5], [fd00::5], true",
        "[fd00::5], [fd00::6], false",
        "[fd00::5], [fd00::5, false",
        "[fd00::5], [localhost], false",
        "dev.box, DEV.box:4000, true",
        "dev.box, box, false",
    })
    void should_let_in_who_names_what_it_listens_on(String listened, String host, boolean in) {
        assertThat(letsIn(listened, null, host, null)).isEqualTo(in);
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.test, chat.test, https://chat.test, true",
        "https://chat.test:443, chat.test, https://chat.test, true",
        "https://chat.test, chat.test:443, https://chat.test:443, true",
        "https://Chat.Test, chat.test, https://chat.test, true",
        "https://chat.test, CHAT.test, https://chat.test, true",
        "http://chat.test:80, chat.test, http://chat.test, true",
        "https://chat.test:80, chat.test, https://chat.test, false",
        "https://chat.test:4000, chat.test, https://chat.test, false",
        "https://chat.test:4000, chat.test:4000, https://chat.test:4000, true",
        "https://chat.test, chat.test, https://chat.test.evil, false",
        "https://chat.test, chat.test, null, false",
        "https://chat.test, evil.test, https://chat.test, false",
        "https://chat.test, x@chat.test, https://chat.test, false",
    })
    void should_let_in_who_names_the_public_url(String publicUrl, String host, String origin, boolean in) {
        assertThat(letsIn("127.0.0.1", publicUrl, host, origin)).isEqualTo(in);
    }
}
