package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "ws://host,                 host,       80,   /,            http://host/",
        "wss://host?a=%2F,          host,       443,  /?a=%2F,      https://host/",
        "WSS://Host:8443/A%20b?c#d, Host,       8443, /A%20b?c,     https://Host:8443/A%20b",
        "ws://[::1]:4000/x?,        ::1,        4000, /x?,          http://[::1]:4000/x",
        "ws://user:pw@host/é,       host,       80,   /%C3%A9,      http://host/%C3%A9",
    })
    void should_take_an_address_apart(URI uri, String host, int port, String target, URI page) {
        Address address = Address.of(uri);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.target()).isEqualTo(target);
        assertThat(address.page()).isEqualTo(page);
        assertThat(address.secure()).isEqualTo(page.getScheme().equals("https"));
    }

    @Test
    void should_show_host_and_port_only() {
        assertThat(Address.of(URI.create("ws://host/a?token=b"))).hasToString("host:80");
        assertThat(Address.of(URI.create("ws://[::1]:4000/a?token=b"))).hasToString("[::1]:4000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://host/?token=s", "//host/?token=s", "ws:///?token=s", "ws://a_b/?token=s"})
    void should_refuse_what_it_cannot_connect_to_without_repeating_the_query(URI uri) {
        assertThatThrownBy(() -> Address.of(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("token");
    }
}
