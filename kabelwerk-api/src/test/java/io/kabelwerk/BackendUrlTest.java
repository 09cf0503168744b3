package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendUrlTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(textBlock = """
            wss://hub.kabelwerk.io/socket/user, wss://hub.kabelwerk.io/socket/user
            wss://hub.kabelwerk.io,             wss://hub.kabelwerk.io/socket/user
            wss://hub.kabelwerk.io/,            wss://hub.kabelwerk.io/socket/user
            hub.kabelwerk.io,                   wss://hub.kabelwerk.io/socket/user
            hub.kabelwerk.io:8443,              wss://hub.kabelwerk.io:8443/socket/user
            hub.kabelwerk.io/chat,              wss://hub.kabelwerk.io/chat
            localhost,                          wss://localhost/socket/user
            ws://localhost:4000,                ws://localhost:4000/socket/user
            ws://127.0.0.1:1,                   ws://127.0.0.1:1/socket/user
            ws://localhost:65535,               ws://localhost:65535/socket/user
            WSS://Hub.Kabelwerk.IO,             wss://hub.kabelwerk.io/socket/user
            Ws://LOCALHOST:4000/Socket/User,    ws://localhost:4000/Socket/User
            wss://host/socket/user/,            wss://host/socket/user
            wss://host/tenant-7/v2/socket,      wss://host/tenant-7/v2/socket
            wss://host/a%20b/%C3%A4,            wss://host/a%20b/%C3%A4
            wss://host-1.example:443/x,         wss://host-1.example:443/x
            wss://host:/x,                      wss://host/x
            ws://[::1]:4000,                    ws://[::1]:4000/socket/user
            '[2001:DB8::1]/chat',               'wss://[2001:db8::1]/chat'
            '  wss://host/x  ',                 wss://host/x
            """)
    void should_complete_an_address(String given, String expected) {
        assertThat(BackendUrl.parse(given)).isEqualTo(URI.create(expected));
    }

    @ParameterizedTest(name = "[{0}]")
    @CsvSource(delimiter = '|', textBlock = """
            https://host              | its scheme is https
            HTTP://host:4000/x        | its scheme is http
            s3cret://host             | its scheme is neither wss nor ws
            wss://host:0              | its port is not a number from 1 to 65535
            wss://host:65536          | its port is not a number from 1 to 65535
            wss://host:99999999999/x  | its port is not a number from 1 to 65535
            wss://host:s3cret/x       | its port is not a number from 1 to 65535
            host:-1                   | its port is not a number from 1 to 65535
            wss://my_host:4000        | its port is not a number from 1 to 65535
            wss://my_host             | it has no valid host
            wss:///socket/user        | it has no valid host
            wss://                    | it has no valid host
            ''                        | it has no valid host
            wss://bücher.example      | the character at index 7 is not allowed in an address
            wss://host/söcket         | the character at index 12 is not allowed in an address
            wss://my host             | the character at index 8 is not allowed in an address
            host/a b                  | the character at index 6 is not allowed in an address
            wss://host/%zz            | it is malformed (Malformed escape pair)
            wss://host?token=s3cret   | it has a query; the token goes into token(…) or refreshToken(…)
            wss://host/path?          | it has a query; the token goes into token(…) or refreshToken(…)
            wss://host/path#s3cret    | it has a fragment; leave it out
            nana:s3cret@host          | it has user info before the host; the token goes into token(…) or refreshToken(…)
            wss://nana:s3cret/x@host  | it has user info before the host; the token goes into token(…) or refreshToken(…)
            """)
    void should_refuse_an_address_with_the_reason_and_nothing_of_what_was_given(String given, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendUrl.parse(given))
                .withMessage(
                        "The url cannot be used: " + reason + ". It must look like"
                                + " wss://hub.kabelwerk.io/socket/user, or like ws://localhost:4000 for a backend on this machine")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://host?a\ns3cret",
                "wss://ho st?s3cret",
                "wss://u:s3cret@ho st",
                "s3cret@",
                "x://s3cret@y",
                "https://host/s3cret",
                "wss://s3cret_",
                "wss://[s3cret]",
                "wss://host/%s3cret"
            })
    void should_not_repeat_a_secret_of_a_malformed_address(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendUrl.parse(given))
                .satisfies(error -> assertThat(error).message().doesNotContain("s3cret"))
                .withNoCause();
    }

    /** An address is shown in errors and in the log, so that a token must not get into one. */
    @ParameterizedTest
    @ValueSource(
            strings = {"%s", "wss://%s", "https://host/%s", "wss://host/%s", "wss://host/socket/%s/user", "wss://h:%s"})
    void should_recognize_a_token(String place) {
        String token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJuYW5hIn0.c2ln_bmF0dXJl";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendUrl.parse(place.formatted(token)))
                .withMessageStartingWith("The url cannot be used: it holds what looks like a token; the token goes into"
                        + " token(…) or refreshToken(…)")
                .satisfies(error -> assertThat(error).message().doesNotContain("eyJ"));
    }

    @Test
    void should_refuse_a_host_that_no_name_server_knows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendUrl.parse("a".repeat(64) + ".example"))
                .withMessageStartingWith("The url cannot be used: its host has a part of more than 63 characters");
    }

    @Test
    void should_drop_trailing_slashes_of_a_hostile_path_in_no_time() {
        String path = "/".repeat(100_000) + "a";
        assertThat(BackendUrl.parse("wss://host" + path).getRawPath()).isEqualTo(path);
    }
}
