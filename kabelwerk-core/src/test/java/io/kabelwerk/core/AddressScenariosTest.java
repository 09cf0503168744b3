package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScenariosTest {

    private final VirtualHttpClient http = new VirtualHttpClient();

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.httpClient(http));

    @ParameterizedTest
    @CsvSource({
        "WSS://Hub.Kabelwerk.IO, wss://hub.kabelwerk.io/socket/user, https://hub.kabelwerk.io",
        "hub.kabelwerk.io, wss://hub.kabelwerk.io/socket/user, https://hub.kabelwerk.io",
        "Ws://LOCALHOST:4000/, ws://localhost:4000/socket/user, http://localhost:4000",
        "wss://chat.example/v2/My-Socket-1/user/, wss://chat.example/v2/My-Socket-1/user, https://chat.example",
        "ws://[::1]:4000, ws://[::1]:4000/socket/user, http://[::1]:4000",
        "WSS://[2001:DB8::7], wss://[2001:db8::7]/socket/user, https://[2001:db8::7]"
    })
    @DisplayName("S19 finds socket and uploads, whatever the case of scheme and host, the path, or the kind of host")
    void should_find_socket_and_uploads(String url, String socket, String files) {
        stage.kabelwerk.configure(settings -> settings.url(url));
        stage.online();
        var upload = stage.openRoom(7).room.postUpload(UploadSource.of(new byte[3], "notes.txt"));
        stage.run();

        assertThat(stage.network.lastAttempt().uri())
                .asString()
                .startsWith(socket + "/websocket?token="
                        + stage.network.lastAttempt().token() + "&");
        assertThat(http.exchanges())
                .singleElement()
                .satisfies(exchange -> assertThat(exchange.request().uri()).hasToString(files + "/socket-api/uploads"));
        upload.cancel(true);
    }
}
