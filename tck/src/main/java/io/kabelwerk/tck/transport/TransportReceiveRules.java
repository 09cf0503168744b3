package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Texts on their way from the peer, and the frames that may come between them. */
abstract class TransportReceiveRules extends TransportRules {

    /** How many texts come byte by byte: now and then the network puts bytes together, and a whole text arrives at once. */
    private static final int BYTE_BY_BYTE = 10;

    private static final int FIRST_BYTE_MILLIS = 5;

    TransportReceiveRules(TransportContract contract) {
        super(contract);
    }

    /**
     * Each form of the length in a frame's head, and each buffer on the way, has an edge where code fails. If it fails:
     * look for a buffer whose size is the limit, and for lengths that are read as signed.
     */
    @Test
    @DisplayName("T221 MUST deliver texts of 0 bytes to 20 MiB")
    void sizes() {
        Line line = line(OPTIONS.withMaxTextBytes(Texts.LONGEST));
        Texts.edges().forEach(text -> {
            line.peer().sendText(text);
            assertThat(line.recorder().nextText().equals(text))
                    .as("a text of %d characters arrives", text.length())
                    .isTrue();
        });
    }

    /** People write in all scripts. If it fails: something on the way is not UTF-8, or treats U+FFFD as damage. */
    @Test
    @DisplayName("T222 MUST deliver every character of Unicode")
    void unicode() {
        Line line = line();
        for (String text : Texts.kinds()) {
            line.peer().sendText(text);
            assertThat(line.recorder().nextText()).isEqualTo(text);
        }
        String all = Texts.everyCharacter();
        line.peer().sendText(all);
        assertThat(line.recorder().nextText().equals(all)).isTrue();
    }

    /** Fragments are cut anywhere. If it fails: they may be decoded one by one. */
    @Test
    @DisplayName("T223 MUST join fragments that are cut in the middle of a character")
    void fragments() {
        String text = "aä€😀z";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Line line = line();
        for (int cut = 0; cut <= bytes.length; cut++) {
            line.peer()
                    .send(
                            Frame.of(Frame.TEXT, Arrays.copyOf(bytes, cut)).unfinished(),
                            Frame.of(Frame.CONTINUATION, Arrays.copyOfRange(bytes, cut, bytes.length)));
            assertThat(line.recorder().nextText()).as("cut at byte %d", cut).isEqualTo(text);
        }
    }

    /**
     * A text may have any number of fragments, also empty ones, and is still one text. If it fails: an empty fragment
     * may be treated as the end, or each fragment as a text.
     */
    @Test
    @DisplayName("T224 MUST deliver a text of many fragments as one text")
    void manyFragments() {
        byte[] bytes = "äöü".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Line line = line();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Frame.of(Frame.TEXT, new byte[0]).unfinished().bytes());
        for (byte b : bytes) {
            out.writeBytes(
                    Frame.of(Frame.CONTINUATION, new byte[] {b}).unfinished().bytes());
        }
        out.writeBytes(Frame.of(Frame.CONTINUATION, new byte[0]).bytes());
        out.writeBytes(Frame.text("next").bytes());
        line.peer().write(out.toByteArray());
        assertThat(line.recorder().nextTexts(2)).containsExactly("äöü".repeat(1000), "next");
    }

    /**
     * The network cuts anywhere, also in the middle of a frame's head. If it fails: the parser may expect a whole head
     * at once.
     */
    @Test
    @DisplayName("T225 MUST read frames that arrive byte by byte")
    void byteByByte() {
        Line line = line();
        for (int i = 0; i < BYTE_BY_BYTE; i++) {
            String text = Texts.ofBytes(300 + i);
            byte[] bytes = Frame.text(text).bytes();
            line.peer().write(new byte[] {bytes[0]});
            Await.pause(FIRST_BYTE_MILLIS); // On a busy machine all of it may have come before any of it is read.
            for (int at = 1; at < bytes.length; at++) {
                line.peer().write(new byte[] {bytes[at]});
            }
            assertThat(line.recorder().nextText()).isEqualTo(text);
        }
    }

    /** Everything above relies on the order. If it fails: the callbacks may come from a pool of threads. */
    @Test
    @DisplayName("T226 MUST keep the order of 10,000 texts")
    void order() {
        Line line = line();
        int count = 10_000;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(Frame.text("text " + i).bytes());
        }
        line.peer().write(out.toByteArray());
        for (int i = 0; i < count; i++) {
            assertThat(line.recorder().nextText()).isEqualTo("text " + i);
        }
    }

    /**
     * A server pings its clients, and drops those that do not answer. If it fails: the library may leave the answer to
     * the application, or answer without the content.
     */
    @Test
    @DisplayName("T227 MUST answer a ping with a pong of the same content")
    void ping() {
        Line line = line();
        for (int size : new int[] {0, 1, 125}) {
            byte[] content = Texts.ofBytes(size).getBytes(StandardCharsets.UTF_8);
            line.peer().send(Frame.of(Frame.PING, content));
            Frame pong = line.peer().read();
            assertThat(pong.opcode()).isEqualTo(Frame.PONG);
            assertThat(pong.payload()).isEqualTo(content);
        }
    }

    /**
     * Control frames may come between the fragments of a text (RFC 6455, 5.4), and are not part of it. If it fails: the
     * ping may end the text, or its content become part of it.
     */
    @Test
    @DisplayName("T228 MUST answer a ping between two fragments of a text")
    void pingBetweenFragments() {
        Line line = line();
        line.peer().send(Frame.text("first, ").unfinished(), Frame.of(Frame.PING, new byte[] {7}));
        Frame pong = line.peer().read();
        assertThat(pong.opcode()).isEqualTo(Frame.PONG);
        assertThat(pong.payload()).containsExactly(7);
        line.peer().send(Frame.of(Frame.CONTINUATION, "second".getBytes(StandardCharsets.UTF_8)));
        assertThat(line.recorder().nextText()).isEqualTo("first, second");
    }

    /**
     * A pong that nobody asked for is a server's way to keep a proxy awake (RFC 6455, 5.5.3). If it fails: a library
     * may expect only the pongs that it asked for.
     */
    @Test
    @DisplayName("T229 MUST ignore pongs")
    void pong() {
        Line line = line();
        line.peer().send(Frame.of(Frame.PONG, new byte[] {1, 2, 3}), Frame.text("next"));
        assertThat(line.recorder().nextText()).isEqualTo("next");
    }

    /**
     * The protocol above has no binary messages, and one that arrives must not end the session. If it fails: a missing
     * handler may close the connection; a fragment of it may be treated as one of a text.
     */
    @Test
    @DisplayName("T230 MUST ignore binary messages")
    void binary() {
        Line line = line();
        line.peer()
                .send(
                        Frame.of(Frame.BINARY, new byte[] {0, (byte) 0xFF}),
                        Frame.text("one"),
                        Frame.of(Frame.BINARY, new byte[] {1}).unfinished(),
                        Frame.of(Frame.CONTINUATION, new byte[] {2}),
                        Frame.of(Frame.BINARY, new byte[0]),
                        Frame.text("two"));
        assertThat(line.recorder().nextTexts(2)).containsExactly("one", "two");
    }

    /**
     * The limit is the greatest length that works. If it fails: see whether bytes are counted, and how they are
     * compared.
     */
    @Test
    @DisplayName("T231 MUST deliver a text of exactly maxTextBytes")
    void longest() {
        Line line = line(OPTIONS.withMaxTextBytes(1000));
        line.peer().sendText("ä".repeat(500));
        assertThat(line.recorder().nextText()).isEqualTo("ä".repeat(500));
        String text = Texts.ofBytes(1000);
        line.peer()
                .send(
                        Frame.text(text.substring(0, 400)).unfinished(),
                        Frame.of(Frame.CONTINUATION, text.substring(400).getBytes(StandardCharsets.UTF_8)));
        assertThat(line.recorder().nextText()).isEqualTo(text);
    }

    /**
     * A limit for texts does not apply to control frames. If it fails: the library may have one limit for all frames;
     * set it to at least 125.
     */
    @Test
    @DisplayName("T232 MUST answer pings and accept close reasons that are longer than maxTextBytes")
    void controlFramesBeyondTheLimit() {
        Line line = line(OPTIONS.withMaxTextBytes(1));
        line.peer().send(Frame.of(Frame.PING, new byte[125]));
        assertThat(line.peer().read().payload()).hasSize(125);
        line.peer().send(Frame.close(1000, "r".repeat(123)));
        line.peer().readClose();
        line.peer().close();
        assertThat(line.recorder().closed().reason()).hasSize(123);
    }
}
