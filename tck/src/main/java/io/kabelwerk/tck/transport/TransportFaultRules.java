package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the peer must not send. The connection ends with the code that RFC 6455 (7.4.1) has for it, which the listener
 * and, if the transport can do that, the peer receive; nothing of the broken message is delivered.
 */
abstract class TransportFaultRules extends TransportRules {

    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_TEXT = 1007;
    private static final int TOO_BIG = 1009;

    private static final int HOSTILE_CONNECTIONS = 300;

    TransportFaultRules(TransportContract contract) {
        super(contract);
    }

    /** What a peer must not send, and the code for it. */
    private record Wrong(TransportOptions options, int code, String what, List<Frame> frames) {

        Wrong(TransportOptions options, int code, String what, Frame... frames) {
            this(options, code, what, List.of(frames));
        }

        Wrong(int code, String what, Frame... frames) {
            this(OPTIONS, code, what, frames);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private void assertEnded(String rule, List<Wrong> wrongs) {
        check(rule, wrongs, wrong -> {
            Line line = send(wrong);
            line.peer().awaitLeaving();
            line.peer().close();
            assertThat(line.recorder().closed().code()).as("onClosed").isEqualTo(wrong.code);
            assertThat(line.recorder().delivered()).as("delivered texts").isZero();
        });
    }

    private void assertAnswered(String rule, List<Wrong> wrongs) {
        needs(Capability.FAULT_CODES);
        check(rule, wrongs, wrong -> {
            Line line = send(wrong);
            assertThat(line.peer().readClose().code()).as("the close frame").isEqualTo(wrong.code);
            line.peer().close();
            line.recorder().closed();
        });
    }

    private Line send(Wrong wrong) {
        Line line = line(wrong.options);
        hurryIfHasty(line.peer());
        line.peer().send(wrong.frames.toArray(Frame[]::new));
        return line;
    }

    private static List<Wrong> all(List<List<Wrong>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    // ---- Texts that are none.

    private static List<Wrong> invalidTexts() {
        return Stream.of(
                        "80",
                        "c0af",
                        "c080",
                        "e080af",
                        "eda080",
                        "edbfbf",
                        "f0808080",
                        "f4908080",
                        "f888808080",
                        "ff",
                        "e282",
                        "f09f98",
                        "c3",
                        "6180",
                        "e28261")
                .map(hex -> new Wrong(INVALID_TEXT, hex, Frame.of(Frame.TEXT, bytes(hex))))
                .toList();
    }

    private static List<Wrong> invalidFragments() {
        return List.of(
                new Wrong(
                        INVALID_TEXT,
                        "e2 | 41",
                        Frame.of(Frame.TEXT, bytes("e2")).unfinished(),
                        Frame.of(Frame.CONTINUATION, bytes("41"))),
                new Wrong(
                        INVALID_TEXT,
                        "ok | f09f98",
                        Frame.text("ok").unfinished(),
                        Frame.of(Frame.CONTINUATION, bytes("f09f98"))));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /**
     * Bytes that are not text must not become replacement characters in a message. If it fails: most decoders replace
     * silently, unless they are configured to report.
     */
    @Test
    @DisplayName("T241 MUST end with 1007 on invalid UTF-8")
    void invalidUtf8() {
        assertEnded("T241", invalidTexts());
    }

    /**
     * Invalid UTF-8 is invalid across a cut between fragments, too. If it fails: an incomplete character at the end of
     * the last fragment is invalid as well.
     */
    @Test
    @DisplayName("T242 MUST end with 1007 on invalid UTF-8 across fragments")
    void invalidUtf8InFragments() {
        assertEnded("T242", invalidFragments());
    }

    // ---- Texts that are too long.

    private static final TransportOptions SHORT_TEXTS = OPTIONS.withMaxTextBytes(1000);

    private static List<Wrong> longTexts() {
        return List.of(
                new Wrong(SHORT_TEXTS, TOO_BIG, "1001 bytes", Frame.text(Texts.ofBytes(1001))),
                new Wrong(SHORT_TEXTS, TOO_BIG, "501 characters of two bytes", Frame.text("ä".repeat(501))),
                new Wrong(SHORT_TEXTS, TOO_BIG, "100,000 bytes", Frame.text(Texts.ofBytes(100_000))));
    }

    private static List<Wrong> longFragments() {
        Frame[] frames = new Frame[11];
        frames[0] = Frame.text(Texts.ofBytes(100)).unfinished();
        for (int i = 1; i < frames.length; i++) {
            frames[i] = Frame.of(Frame.CONTINUATION, new byte[100]).unfinished();
        }
        return List.of(new Wrong(SHORT_TEXTS, TOO_BIG, "1100 bytes in fragments", frames));
    }

    /** A limit has to hold. If it fails: characters may be counted instead of bytes. */
    @Test
    @DisplayName("T243 MUST end with 1009 on a text of more than maxTextBytes")
    void tooBig() {
        assertEnded("T243", longTexts());
    }

    /**
     * Fragments must not get around the limit. If it fails: check the sum with each fragment, not when the last one has
     * arrived.
     */
    @Test
    @DisplayName("T244 MUST end with 1009 on fragments of more than maxTextBytes together")
    void tooBigInFragments() {
        assertEnded("T244", longFragments());
    }

    // ---- Frames that are out of order: how they end is in the tables of T601 to T604.

    private static List<Wrong> reservedFrames() {
        return List.of(
                new Wrong(
                        PROTOCOL_ERROR,
                        "a reserved bit",
                        Frame.text("compressed?").withReservedBit()),
                new Wrong(PROTOCOL_ERROR, "opcode 3", Frame.of(3, new byte[] {1})),
                new Wrong(PROTOCOL_ERROR, "opcode 11", Frame.of(11, new byte[] {1})));
    }

    private static List<Wrong> maskedFrames() {
        return List.of(
                new Wrong(PROTOCOL_ERROR, "a masked frame", Frame.text("masked").withMask()));
    }

    private static List<Wrong> misplacedFragments() {
        return List.of(
                new Wrong(PROTOCOL_ERROR, "a continuation of nothing", Frame.of(Frame.CONTINUATION, new byte[] {'a'})),
                new Wrong(
                        PROTOCOL_ERROR,
                        "a text within a text",
                        Frame.text("begun").unfinished(),
                        Frame.text("another")));
    }

    private static List<Wrong> wrongControlFrames() {
        return List.of(
                new Wrong(
                        PROTOCOL_ERROR,
                        "half a ping",
                        Frame.of(Frame.PING, new byte[] {1}).unfinished()),
                new Wrong(PROTOCOL_ERROR, "a ping of 126 bytes", Frame.of(Frame.PING, new byte[126])),
                new Wrong(
                        PROTOCOL_ERROR,
                        "a close frame of 126 bytes",
                        Frame.close(1000, new String(new byte[124], StandardCharsets.UTF_8))));
    }

    private static List<Wrong> wrongCloseFrames() {
        List<Wrong> wrongs = new ArrayList<>();
        wrongs.add(new Wrong(PROTOCOL_ERROR, "half a code", Frame.of(Frame.CLOSE, new byte[] {3})));
        for (int code : new int[] {0, 999, 1005, 1006, 1015}) {
            wrongs.add(new Wrong(PROTOCOL_ERROR, "code " + code, Frame.close(code, "")));
        }
        return wrongs;
    }

    // ---- What the peer is told.

    /**
     * The server's log shows the code, and why its clients leave. If it fails: the library may drop the connection
     * without a close frame; see whether the transport can send one itself.
     */
    @Test
    @DisplayName("T251 MUST answer invalid UTF-8 with a close frame of 1007")
    void answersInvalidTexts() {
        assertAnswered("T251", all(List.of(invalidTexts(), invalidFragments())));
    }

    /**
     * The code tells the server's operator about the limit. If it fails: the library may use another code, or not allow
     * this one.
     */
    @Test
    @DisplayName("T252 MUST answer a text of more than maxTextBytes with a close frame of 1009")
    void answersLongTexts() {
        assertAnswered("T252", all(List.of(longTexts(), longFragments())));
    }

    /** The code tells the server's operator about the violation. If it fails: see T251. */
    @Test
    @DisplayName("T253 MUST answer a violation of the protocol with a close frame of 1002")
    void answersProtocolErrors() {
        assertAnswered(
                "T253",
                all(List.of(
                        reservedFrames(),
                        maskedFrames(),
                        misplacedFragments(),
                        wrongControlFrames(),
                        wrongCloseFrames())));
    }

    // ---- Anything.

    /**
     * Nobody foresees every fault, so this rule tries random ones, from the seed {@code kabelwerk.hostile.seed}. If it
     * fails: an exception may escape from a parser, and end the connection's thread without an {@code onClosed}.
     */
    @Test
    @DisplayName("T250 MUST end with exactly one onClosed, whatever bytes come after the handshake")
    void anyBytes() {
        long seed = Long.getLong("kabelwerk.hostile.seed", 20_261_122);
        SplittableRandom random = new SplittableRandom(seed);
        Transport transport = transport(OPTIONS.withMaxTextBytes(10_000));
        TestServer server = server();
        for (int i = 0; i < HOSTILE_CONNECTIONS; i++) {
            Recorder recorder = new Recorder();
            Line line = line(transport, server, recorder);
            try {
                line.peer().write(hostileBytes(random));
            } catch (UncheckedIOException end) {
                // The client has seen enough.
            }
            line.peer().close();
            try {
                Closed unused = recorder.closed();
            } catch (AssertionError e) {
                throw new AssertionError("Connection " + i + " with seed " + seed + " has no end", e);
            }
            assertThat(recorder.wrongs())
                    .as("calls on connection %s with seed %s", i, seed)
                    .isEmpty();
            assertThat(recorder.ends())
                    .as("ends of connection %s with seed %s", i, seed)
                    .isEqualTo(1);
        }
        Line last = line(transport, server, new Recorder());
        last.peer().sendText("ordinary");
        assertThat(last.recorder().nextText()).isEqualTo("ordinary");
    }

    /** Any bytes at all, or some frames with a few bytes changed, lost or added. */
    private static byte[] hostileBytes(SplittableRandom random) {
        byte[] noise = new byte[random.nextInt(2_000)];
        random.nextBytes(noise);
        if (random.nextInt(3) == 0) {
            return noise;
        }
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            Frame frame = switch (random.nextInt(6)) {
                case 0 -> Frame.text(Texts.ofBytes(random.nextInt(300)));
                case 1 -> Frame.text("begun ä").unfinished();
                case 2 -> Frame.of(Frame.CONTINUATION, new byte[] {'c'});
                case 3 -> Frame.of(Frame.PING, new byte[random.nextInt(126)]);
                case 4 -> Frame.of(random.nextInt(16), noise);
                default -> Frame.close(random.nextInt(5_000), "bye");
            };
            frames.writeBytes(frame.bytes());
        }
        byte[] bytes = frames.toByteArray();
        for (int n = random.nextInt(4); n > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return Arrays.copyOf(bytes, bytes.length - random.nextInt(Math.min(10, bytes.length)));
    }
}
