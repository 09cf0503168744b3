package io.kabelwerk.core.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\u007f\u0080", "\u07ff\u0800", "für", "\uffff", "\uD83D\uDE00", "a\uD83D\uDE00é€"})
    void should_count_the_bytes_that_a_text_has_in_utf_8(String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
}
