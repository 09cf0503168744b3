package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is sent when a connection is opened, and that it opens. */
abstract class TransportConnectRules extends TransportRules {

    TransportConnectRules(TransportContract contract) {
        super(contract);
    }

    /**
     * A server refuses an upgrade that does not follow RFC 6455, 4.1. If it fails: compare the request with the example
     * in RFC 6455, 1.2.
     */
    @Test
    @DisplayName("T101 MUST open a connection with a valid upgrade request")
    void upgradeRequest() {
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/socket"), new Recorder());
        RequestHead head = server.nextPeer().accept();

        Await.value(opening, "connect");
        assertThat(head.requestLine()).isEqualTo("GET /socket HTTP/1.1");
        assertThat(head.headers("Host")).containsExactly("localhost:" + server.port());
        assertThat(head.header("Upgrade"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("websocket"));
        assertThat(head.header("Connection"))
                .hasValueSatisfying(value -> assertThat(value).containsIgnoringCase("upgrade"));
        assertThat(head.headers("Sec-WebSocket-Version")).containsExactly("13");
        assertThat(head.header("Sec-WebSocket-Key"))
                .hasValueSatisfying(
                        key -> assertThat(Base64.getDecoder().decode(key)).hasSize(16));
    }

    /**
     * The query holds a token, in which a percent sign decoded, or encoded once more, makes another token. If it fails:
     * see whether the library is given the parts of the URI (getPath, getQuery) and not the raw ones (getRawPath,
     * getRawQuery).
     */
    @Test
    @DisplayName("T102 MUST send the path and the query byte for byte")
    void rawPathAndQuery() {
        String target = "/a%2Fb/%C3%A4%20+/~!$&'()*,;=:@/socket"
                + "?token=ey%2BJ%2fh.b%3D%3D.c-_%25&plus=a+b&space=a%20b&umlaut=%C3%BC&slash=/?&other=~!$'()*,;:@";
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri(target), new Recorder());

        assertThat(server.nextPeer().accept().target()).isEqualTo(target);
        Await.value(opening, "connect");
    }

    /**
     * An address may end after the port, but a request line needs a path. If it fails: add the slash before the library
     * sees the address.
     */
    @Test
    @DisplayName("T103 MUST ask for / if the address has no path")
    void noPath() {
        Map<String, String> targets = Map.of("", "/", "/", "/", "?a=b", "/?a=b");
        targets.forEach((given, sent) -> {
            TestServer server = server();
            CompletableFuture<Connection> opening = connect(transport(), server.uri(given), new Recorder());
            assertThat(server.nextPeer().accept().target())
                    .as("for <%s>", given)
                    .isEqualTo(sent);
            Await.value(opening, "connect");
        });
    }

    /**
     * Networks ask for headers, and applications pass them. If it fails: the library may overwrite a header, or fold
     * two into one.
     */
    @Test
    @DisplayName("T104 MUST send the given headers")
    void headers() {
        TestServer server = server();
        String printable =
                IntStream.rangeClosed('!', '~').mapToObj(Character::toString).collect(Collectors.joining());
        Map<String, String> headers = Map.of(
                "User-Agent",
                "kabelwerk/1.0 (test)",
                "X-Trace",
                "a=b; c=\"d\", e",
                "X-azAZ09!#$%&'*+.^_`|~",
                printable);
        CompletableFuture<Connection> opening = transport().connect(server.uri("/"), headers, new Recorder());
        RequestHead head = server.nextPeer().accept();

        Await.value(opening, "connect");
        assertThat(head.headers("User-Agent")).containsExactly("kabelwerk/1.0 (test)");
        assertThat(head.headers("X-Trace")).containsExactly("a=b; c=\"d\", e");
        assertThat(head.headers("X-azAZ09!#$%&'*+.^_`|~")).containsExactly(printable);
    }

    /**
     * Libraries differ in what they refuse, and when. If it fails: pass what is given to {@code RequestHeaders.copyOf}.
     */
    @Test
    @DisplayName("T109 MUST throw IllegalArgumentException for headers that not every transport can send")
    void impossibleHeaders() {
        Transport transport = transport();
        TestServer server = server();
        List.of(
                        Map.of("Connection", "close"),
                        Map.of("Content-Length", "7"),
                        Map.of("Expect", "100-continue"),
                        Map.of("Host", "elsewhere.example"),
                        Map.of("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
                        Map.of("Sec-WebSocket-Protocol", "chat"),
                        Map.of("Transfer-Encoding", "chunked"),
                        Map.of("Upgrade", "h2c"),
                        Map.of("X Trace", "1"),
                        Map.of("/", "1"),
                        Map.of(":", "1"),
                        Map.of("@", "1"),
                        Map.of("[", "1"),
                        Map.of("{", "1"),
                        Map.of("\u007f", "1"),
                        Map.of("", "1"),
                        Map.of("X-Trace", "1", "x-trace", "1"),
                        Map.of("X-Trace", " 1"),
                        Map.of("X-Trace", "1 "),
                        Map.of("X-Trace", "1\r\nX-Admin: 1"),
                        Map.of("X-Trace", "\u001f"),
                        Map.of("X-Trace", "\u007f"),
                        Map.of("X-Trace", "\u00e4"))
                .forEach(
                        headers -> assertThatThrownBy(() -> transport.connect(server.uri("/"), headers, new Recorder()))
                                .as("headers %s", headers)
                                .isInstanceOf(IllegalArgumentException.class));
    }

    /**
     * A server may send its first frames together with its answer, and they must not get lost between the HTTP parser
     * and the frame parser. If it fails: see what happens to bytes that the HTTP parser has read beyond the answer.
     */
    @Test
    @DisplayName("T105 MUST deliver frames that arrive in one piece with the answer")
    void frameBehindAnswer() {
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Peer.acceptance(peer.readHead()));
        bytes.writeBytes(Frame.text("first").bytes());
        bytes.writeBytes(Frame.text("second").bytes());
        peer.write(bytes.toByteArray());

        Await.value(opening, "connect").resumeReading();
        assertThat(recorder.nextTexts(2)).containsExactly("first", "second");
    }

    /** All sessions of a process share a transport. If it fails: look for state that belongs to one connection. */
    @Test
    @DisplayName("T106 MUST keep many connections apart")
    void manyConnections() {
        Transport transport = transport();
        TestServer server = server();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lines.add(line(transport, server, new Recorder()));
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            line.peer().sendText("to " + i);
            Await.value(line.connection().sendText("from " + i), "send");
        }
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i).recorder().nextText()).isEqualTo("to " + i);
            assertThat(lines.get(i).peer().readText()).isEqualTo("from " + i);
        }
    }

    /**
     * A mistake in a program should show at once, where it is made. If it fails: {@code URI.getHost()} is null if the
     * address has no valid host.
     */
    @Test
    @DisplayName("T107 MUST throw IllegalArgumentException for another scheme and for an address without a host")
    void invalidAddresses() {
        Transport transport = transport();
        for (String address : List.of("http://localhost/", "mailto:a@b", "/socket", "ws:///socket", "wss:socket")) {
            assertThatIllegalArgumentException()
                    .as(address)
                    .isThrownBy(() -> connect(transport, URI.create(address), new Recorder()));
        }
    }

    /**
     * An Origin names the page that a browser comes from; backends refuse those that they do not know. If it fails:
     * some libraries make one up from the host.
     */
    @Test
    @DisplayName("T108 MUST NOT send an Origin that was not given")
    void noOrigin() {
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), new Recorder());
        RequestHead head = server.nextPeer().accept();

        Await.value(opening, "connect");
        assertThat(head.headers("Origin")).isEmpty();
        assertThat(head.headers("Sec-WebSocket-Origin")).isEmpty();
    }
}
