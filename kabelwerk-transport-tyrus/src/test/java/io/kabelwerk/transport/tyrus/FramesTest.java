package io.kabelwerk.transport.tyrus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.transport.tyrus.Frames.FaultException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    private static final int MAX = 200_000;

    private final List<String> passed = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final List<Integer> closePayloads = new ArrayList<>();
    private final Frames frames = new Frames(MAX, this::take, payload -> closePayloads.add(payload.remaining()));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000, 65_536, 1_000_000})
    void should_pass_on_the_same_messages_wherever_the_bytes_are_cut(int cut) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(1_000_000);
        put(bytes, 0x81, "a");
        put(bytes, 0x81, "");
        put(bytes, 0x01, "b".repeat(125));
        put(bytes, 0x89, "ping");
        put(bytes, 0x00, "c".repeat(126));
        put(bytes, 0x80, "d".repeat(65_535));
        put(bytes, 0x82, "e".repeat(65_536));
        put(bytes, 0x8a, "");
        put(bytes, 0x81, "f".repeat(MAX));
        put(bytes, 0x88, "\3");
        bytes.flip();
        while (bytes.hasRemaining()) {
            int length = Math.min(cut, bytes.remaining());
            readAll(frames, bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
        assertThat(passed)
                .containsExactly(
                        "1 a",
                        "1 ",
                        "9 ping",
                        "1 " + "b".repeat(125) + "c".repeat(126) + "d".repeat(65_535),
                        "2 " + "e".repeat(65_536),
                        "10 ",
                        "1 " + "f".repeat(MAX));
        assertThat(closePayloads).as("what Tyrus does not get").containsExactly(1);
    }

    @Test
    void should_refuse_a_message_as_soon_as_a_header_announces_too_much() {
        ByteBuffer header =
                ByteBuffer.allocate(10).put((byte) 0x81).put((byte) 127).putLong(MAX + 1L);
        assertFault(header.flip(), Frames.TOO_BIG);
    }

    @Test
    void should_refuse_a_negative_length() {
        ByteBuffer header =
                ByteBuffer.allocate(10).put((byte) 0x81).put((byte) 127).putLong(-1);
        assertFault(header.flip(), Frames.PROTOCOL_ERROR);
    }

    private static void assertFault(ByteBuffer bytes, int code) {
        Frames fresh = new Frames(MAX, frame -> {}, payload -> {});
        assertThatThrownBy(() -> readAll(fresh, bytes))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static void put(ByteBuffer to, int flagsAndOpcode, String text) {
        byte[] payload = text.getBytes(UTF_8);
        to.put((byte) flagsAndOpcode);
        if (payload.length < 126) {
            to.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            to.put((byte) 126).putShort((short) payload.length);
        } else {
            to.put((byte) 127).putLong(payload.length);
        }
        to.put(payload);
    }

    /** Puts pieces together again, as Tyrus does. */
    private void take(ByteBuffer frame) {
        int first = frame.get();
        int length = frame.get();
        if (length == 126) {
            length = frame.getShort() & 0xffff;
        }
        assertThat(length).isEqualTo(frame.remaining());
        String payload = UTF_8.decode(frame).toString();
        boolean last = (first & 0x80) != 0;
        int opcode = first & 0x0f;
        if (opcode >= 8) {
            passed.add(opcode + " " + payload);
            return;
        }
        assertThat(opcode == 0).isEqualTo(message.size() > 0);
        message.writeBytes((opcode == 0 ? payload : opcode + " " + payload).getBytes(UTF_8));
        if (last) {
            passed.add(message.toString(UTF_8));
            message.reset();
        }
    }

    private static void readAll(Frames frames, ByteBuffer bytes) throws Frames.FaultException {
        while (bytes.hasRemaining()) {
            frames.read(bytes);
        }
    }
}
