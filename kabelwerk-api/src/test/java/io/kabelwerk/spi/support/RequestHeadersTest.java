package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept-Encoding",
                "Connection",
                "connection",
                "Content-Encoding",
                "Content-Length",
                "Expect",
                "Host",
                "HTTP2-Settings",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "UPGRADE",
                "Sec-WebSocket-Accept",
                "Sec-WebSocket-Extensions",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Protocol",
                "sec-websocket-version"
            })
    void should_refuse_the_names_that_belong_to_the_connection(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(Map.of(name, "s3cret")))
                .withMessage("The header " + name + " is reserved for the connection itself; leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Admin: 1", "s3crét", "s3cret\u007f", "s3\tcret", "s3\0cret"})
    void should_refuse_characters_that_not_every_library_sends(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(Map.of("X-Key", value)))
                .withMessageMatching("The value of the header X-Key has a character at index \\d that is not allowed"
                        + " there; use printable ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {" s3cret", "s3cret ", " "})
    void should_refuse_spaces_around_a_value(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(Map.of("X-Key", value)))
                .withMessage("The value of the header X-Key begins or ends with a space; strip it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret", "s3cret:", "s3crét", "s3cret\n"})
    void should_refuse_a_name_that_is_none_without_repeating_it(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(Map.of(name, "1")))
                .withMessageMatching("The name of a header has a character at index \\d that is not allowed there;"
                        + " use letters, digits and hyphens");
    }

    @Test
    void should_refuse_an_empty_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(Map.of("", "1")))
                .withMessage("The name of a header must not be empty");
    }

    @Test
    void should_refuse_a_name_in_two_spellings() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Tenant", "7");
        headers.put("x-tenant", "8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.copyOf(headers))
                .withMessage("The header x-tenant is given twice, in different spellings");
    }

    @Test
    void should_find_a_header_in_any_case() {
        assertThat(RequestHeaders.copyOf(Map.of("X-Tenant", "7", "!#$%&'*+-.^_`|~09azAZ", "")))
                .containsEntry("x-TENANT", "7")
                .hasSize(2)
                .isUnmodifiable();
    }
}
