package io.kabelwerk.transport.tyrus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.transport.tyrus.Frames.FaultException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    private static final int MAX = 200_000;

    private final List<String> passed = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final Frames frames = new Frames(MAX, this::take);

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
                        "1 " + "f".repeat(MAX),
                        "8 \3");
    }

    @Test
    void should_refuse_a_message_as_soon_as_a_header_announces_too_much() {
        ByteBuffer header =
                ByteBuffer.allocate(10).put((byte) 0x81).put((byte) 127).putLong(MAX + 1L);
        assertFault(header.flip(), AbstractConnection.TOO_BIG);
    }

    @Test
    void should_refuse_a_negative_length() {
        ByteBuffer header =
                ByteBuffer.allocate(10).put((byte) 0x81).put((byte) 127).putLong(-1);
        assertFault(header.flip(), AbstractConnection.PROTOCOL_ERROR);
    }

    private static void assertFault(ByteBuffer bytes, int code) {
        Frames fresh = new Frames(MAX, (opcode, payload, last) -> {});
        assertThatThrownBy(() -> readAll(fresh, bytes))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code).isEqualTo(code));
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

    @Test
    void should_hand_on_the_bytes_themselves() throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(10);
        put(bytes, 0x81, "abc");
        ByteBuffer[] taken = new ByteBuffer[1];
        new Frames(MAX, (opcode, payload, last) -> taken[0] = payload).read(bytes(bytes.flip()));

        assertThat(taken[0]).isEqualTo(ByteBuffer.wrap("abc".getBytes(UTF_8)));
        assertThat(taken[0].array()).isSameAs(bytes.array());
    }

    private void take(int opcode, ByteBuffer payload, boolean last) {
        String part = UTF_8.decode(payload).toString();
        if (opcode >= Frames.CLOSE) {
            assertThat(last).isTrue();
            passed.add(opcode + " " + part);
            return;
        }
        message.writeBytes(part.getBytes(UTF_8));
        if (last) {
            passed.add(opcode + " " + message.toString(UTF_8));
            message.reset();
        }
    }

    private static void readAll(Frames frames, ByteBuffer from) throws Frames.FaultException {
        Buffer bytes = bytes(from);
        while (bytes.hasRemaining()) {
            frames.read(bytes);
        }
    }

    private static Buffer bytes(ByteBuffer bytes) {
        return Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, bytes);
    }
}
