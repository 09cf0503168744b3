package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Frames and answers, from tables: what RFC 6455 says about every bit. A row that a transport's library always gets
 * wrong is one of its {@link TransportContract#deviations()}.
 */
abstract class TransportWireRules extends TransportRules {

    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_TEXT = 1007;

    TransportWireRules(TransportContract contract) {
        super(contract);
    }

    /**
     * RFC 6455, 5.2 and 5.5. If it fails: the parser may skip what it does not know, or check fragments of data only.
     */
    @Test
    @DisplayName("T601 MUST accept each opcode where it is allowed, and end with 1002 where it is not")
    void opcodes() {
        assertFrames("T601", WireCase.opcodes());
    }

    /** No extension gives them a meaning (RFC 6455, 5.1 and 5.2). If it fails: a bit may be ignored. */
    @Test
    @DisplayName("T602 MUST end with 1002 on each reserved bit, and on a mask, on every kind of frame")
    void headerBits() {
        assertFrames("T602", WireCase.headerBits());
    }

    /**
     * A length has one form, the shortest (RFC 6455, 5.2), and the highest bit of the longest form must be zero. If it
     * fails: a long may have been narrowed to an int, or be negative.
     */
    @Test
    @DisplayName("T603 MUST end with 1002 on a length that is not in its shortest form, and with 1009 on a huge one")
    void lengths() {
        assertFrames("T603", WireCase.lengths());
    }

    /**
     * RFC 6455, 5.5.1 and 7.4. If it fails: a code may be passed on before it is checked, or a known one be missing.
     */
    @Test
    @DisplayName("T604 MUST report each code and reason that a close frame may have, and end with 1002 on any other")
    void closeFrames() {
        assertFrames("T604", WireCase.closeFrames());
    }

    /** RFC 6455, 8.1. If it fails: a decoder may replace what it cannot read. */
    @Test
    @DisplayName("T605 MUST end with 1002 or 1007 on a close reason that is not UTF-8")
    void brokenReasons() {
        check("T605", WireCase.brokenReasons(), row -> {
            Line line = send(row);
            line.peer().awaitLeaving();
            line.peer().close();
            assertThat(line.recorder().closed().code()).isIn(PROTOCOL_ERROR, INVALID_TEXT);
        });
    }

    /**
     * RFC 6455, 4.1, says which parts of an answer may differ from server to server, and which prove that it is not a
     * WebSocket server's. If it fails: look at how the library compares header values; many compare the whole line.
     */
    @Test
    @DisplayName("T606 MUST accept each valid answer to the upgrade, and no invalid one")
    void answers() {
        Transport transport = transport();
        TestServer server = server();
        check("T606", Answer.all(), answer -> {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = connect(transport, server.uri("/socket"), recorder);
            Peer peer = server.nextPeer();
            try {
                hurryIfHasty(peer);
                try {
                    peer.write(answer.to(peer.readHead()));
                } catch (UncheckedIOException refusedBeforeItsEnd) {
                    assertThat(answer.accepted()).isFalse();
                }
                if (answer.accepted()) {
                    Await.value(opening, "connect").resumeReading();
                    peer.sendText("open");
                    assertThat(recorder.nextText()).isEqualTo("open");
                } else {
                    Throwable failure = Await.failure(opening, "connect");
                    assertThat(failure).isInstanceOf(IOException.class);
                    if (!(failure instanceof UpgradeRefusedException)) {
                        peer.awaitEnd();
                    }
                    assertThat(recorder.ends()).isZero();
                }
            } finally {
                peer.close(); // Also where it should not have opened: others share what it holds.
            }
        });
    }

    /**
     * A token may have any character that a URI may have, and one changed byte makes it another token. If it fails: see
     * T102.
     */
    @Test
    @DisplayName("T607 MUST request each target byte for byte")
    void targets() {
        Transport transport = transport();
        TestServer server = server();
        check("T607", targetTable(), target -> {
            CompletableFuture<Connection> opening = connect(transport, server.uri(target), new Recorder());
            Peer peer = server.nextPeer();
            assertThat(peer.accept().target()).isEqualTo(target);
            Await.value(opening, "connect");
            peer.close();
        });
    }

    private static List<String> targetTable() {
        String unreserved = "ABCXYZabcxyz0189-._~";
        String delimiters = "!$&'()*+,;=:@";
        String escapes = IntStream.range(0, 256)
                .mapToObj(octet -> String.format(Locale.ROOT, "%%%02X", octet))
                .reduce("", String::concat);
        return Stream.of(Stream.of(
                        "/socket?",
                        "/?",
                        "//socket",
                        "/a//b///?a=//",
                        "/./a/../b/.",
                        "/..",
                        "/%2e%2e/%2E",
                        "/a;v=1/b,c",
                        "/socket?a=b?c=d",
                        "/socket?a=b/c/../d",
                        "/socket?a&b&&c=&=d",
                        "/" + unreserved + "?" + unreserved,
                        "/" + delimiters + "?" + delimiters,
                        "/" + escapes,
                        "/socket?" + escapes,
                        "/socket?" + escapes.toLowerCase(Locale.ROOT),
                        "/socket?t=" + "A".repeat(7000)))
                .flatMap(targets -> targets)
                .toList();
    }

    /**
     * Proxies and servers drop a client that masks with a known key, or uses a longer form of a length (RFC 6455, 5.2
     * and 5.3). If it fails: the library may reuse a key, or not mask the frames that it sends on its own.
     */
    @Test
    @DisplayName("T608 MUST send frames with a fresh mask and in the shortest form, pongs and close frames among them")
    void sentFrames() {
        Line line = line();
        Set<Integer> masks = new HashSet<>();
        List<Integer> sizes = List.of(0, 1, 125, 126, 127, 65535, 65536);
        for (int size : sizes) {
            var unused = line.connection().sendText(Texts.ofBytes(size));
            while (!line.peer().readStrictly(masks::add).isLast()) {
                // A library may cut it.
            }
        }
        for (int size : List.of(0, 1, 125)) {
            line.peer().send(Frame.of(Frame.PING, new byte[size]));
            Frame pong = line.peer().readStrictly(masks::add);
            assertThat(pong.opcode()).isEqualTo(Frame.PONG);
            assertThat(pong.payload()).hasSize(size);
        }
        var unused = line.connection().close(4000, "r".repeat(123));
        assertThat(line.peer().readStrictly(masks::add).reason()).hasSize(123);
        // One in four billion may be another's by chance.
        assertThat(masks).hasSizeGreaterThanOrEqualTo(sizes.size() + 3);
        line.peer().close();
    }

    /**
     * With a key that is used twice, a cache may answer (RFC 6455, 4.1 and 10.3). If it fails: the key is made only
     * once.
     */
    @Test
    @DisplayName("T609 MUST send a fresh key with each request")
    void freshKeys() {
        Transport transport = transport();
        TestServer server = server();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Connection> opening = connect(transport, server.uri("/"), new Recorder());
            Peer peer = server.nextPeer();
            keys.addAll(peer.accept().headers("Sec-WebSocket-Key"));
            Await.value(opening, "connect");
            peer.close();
        }
        assertThat(keys).hasSize(20);
    }

    // ---- Going through a table.

    private void assertFrames(String rule, List<WireCase> rows) {
        Transport transport = transport(OPTIONS.withMaxTextBytes(WireCase.MAX_TEXT_BYTES));
        TestServer server = server();
        check(rule, rows, row -> {
            Line line = line(transport, server, new Recorder());
            hurryIfHasty(line.peer());
            line.peer().write(row.bytes());
            Integer code = row.code();
            if (code == null) {
                line.peer().sendText("after");
                assertThat(line.recorder().nextTexts(row.texts().size() + 1))
                        .containsExactlyElementsOf(Stream.concat(row.texts().stream(), Stream.of("after"))
                                .toList());
                line.peer().close();
                return;
            }
            line.peer().awaitLeaving();
            line.peer().close();
            Closed closed = line.recorder().closed();
            assertThat(closed.code()).isEqualTo(code);
            if (code != PROTOCOL_ERROR && !row.reason().isEmpty()) {
                assertThat(closed.reason()).isEqualTo(row.reason());
            }
            assertThat(line.recorder().delivered()).isZero();
        });
    }

    private Line send(WireCase row) {
        Line line = line();
        hurryIfHasty(line.peer());
        line.peer().write(row.bytes());
        return line;
    }
}
