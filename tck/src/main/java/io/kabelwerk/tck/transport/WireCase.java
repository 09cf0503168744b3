package io.kabelwerk.tck.transport;

import io.kabelwerk.tck.server.Frame;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of one of the kit's tables: bytes that a peer sends on an open connection, and what has to follow by RFC 6455.
 *
 * @param name what a failure and {@link TransportContract#deviations()} call it
 * @param bytes what the peer sends
 * @param texts what is delivered of it
 * @param code the code with which the connection ends; null if it goes on
 * @param reason the reason of the end, if it is the peer's own
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares rows.
record WireCase(
        String name,
        byte[] bytes,
        List<String> texts,
        @Nullable Integer code,
        String reason) {

    /** With which limit for texts these rows are tried. */
    static final int MAX_TEXT_BYTES = 1000;

    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;
    private static final int CLOSE_IS_VALID = 1000;
    private static final int SHORT = 126;
    private static final int LONG = 127;

    private static WireCase goesOn(String name, byte[] bytes, String... texts) {
        return new WireCase(name, bytes, List.of(texts), null, "");
    }

    private static WireCase ends(String name, int code, byte[] bytes) {
        return new WireCase(name, bytes, List.of(), code, "");
    }

    // ---- Frame headers.

    /** Every opcode, final or not, alone and in the midst of a text in fragments. */
    static List<WireCase> opcodes() {
        return Stream.of(false, true)
                .flatMap(inside -> Stream.iterate(0, opcode -> opcode < 16, opcode -> opcode + 1)
                        .flatMap(opcode -> Stream.of(true, false).map(last -> opcode(inside, opcode, last))))
                .toList();
    }

    private static WireCase opcode(boolean inside, int opcode, boolean last) {
        String name = (last ? "opcode " : "unfinished opcode ") + opcode + (inside ? " within a text" : "");
        byte[] payload = opcode == Frame.CLOSE ? new byte[] {3, (byte) 0xE8} : new byte[] {'x'};
        Frame frame = Frame.of(opcode, payload);
        byte[] begun = inside ? Frame.text("begun ").unfinished().bytes() : new byte[0];
        byte[] bytes = join(begun, (last ? frame : frame.unfinished()).bytes());
        byte[] rest = Frame.of(Frame.CONTINUATION, new byte[] {'!'}).bytes();
        return switch (opcode) {
            case Frame.CONTINUATION -> {
                if (!inside) {
                    yield ends(name, PROTOCOL_ERROR, bytes);
                }
                yield last ? goesOn(name, bytes, "begun x") : goesOn(name, join(bytes, rest), "begun x!");
            }
            case Frame.TEXT, Frame.BINARY -> {
                if (inside) {
                    yield ends(name, PROTOCOL_ERROR, bytes);
                }
                byte[] whole = last ? bytes : join(bytes, rest);
                yield opcode == Frame.BINARY ? goesOn(name, whole) : goesOn(name, whole, last ? "x" : "x!");
            }
            case Frame.PING, Frame.PONG -> {
                if (!last) {
                    yield ends(name, PROTOCOL_ERROR, bytes);
                }
                yield inside ? goesOn(name, join(bytes, rest), "begun !") : goesOn(name, bytes);
            }
            case Frame.CLOSE -> ends(name, last ? CLOSE_IS_VALID : PROTOCOL_ERROR, bytes);
            default -> ends(name, PROTOCOL_ERROR, bytes);
        };
    }

    /** Every combination of the reserved bits, and the mask bit, on each kind of frame. */
    static List<WireCase> headerBits() {
        return kinds().flatMap(kind -> Stream.concat(
                        Stream.iterate(1, bits -> bits < 8, bits -> bits + 1)
                                .map(bits -> ends(
                                        "reserved bits " + bits + " on " + kind.name,
                                        PROTOCOL_ERROR,
                                        kind.with(head -> head | bits << 4, kind.frame(false)))),
                        Stream.of(ends(
                                "a mask on " + kind.name, PROTOCOL_ERROR, kind.with(head -> head, kind.frame(true))))))
                .toList();
    }

    /** Each form of the length, minimal and not, and lengths that cannot be. */
    static List<WireCase> lengths() {
        return kinds().flatMap(kind -> Stream.concat(
                        Stream.of(
                                kind.announces(SHORT, 2, PROTOCOL_ERROR),
                                kind.announces(SHORT, 125, PROTOCOL_ERROR),
                                kind.announces(LONG, 2, PROTOCOL_ERROR),
                                kind.announces(LONG, 126, PROTOCOL_ERROR),
                                kind.announces(LONG, MAX_TEXT_BYTES, PROTOCOL_ERROR),
                                kind.announces(LONG, Long.MIN_VALUE, PROTOCOL_ERROR),
                                kind.announces(LONG, Long.MIN_VALUE + 5, PROTOCOL_ERROR),
                                kind.announces(LONG, -1, PROTOCOL_ERROR)),
                        kind.isControl()
                                ? Stream.of(
                                        kind.announces(SHORT, 126, PROTOCOL_ERROR),
                                        kind.announces(SHORT, 65535, PROTOCOL_ERROR),
                                        kind.announces(LONG, 65536, PROTOCOL_ERROR))
                                : kind.opcode == Frame.BINARY
                                        ? Stream.of()
                                        : Stream.of(
                                                kind.announces(LONG, 1L << 31, TOO_BIG),
                                                kind.announces(LONG, (1L << 32) + 5, TOO_BIG),
                                                kind.announces(LONG, Long.MAX_VALUE, TOO_BIG))))
                .toList();
    }

    private static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("a text", Frame.TEXT),
                new Kind("a continuation", Frame.CONTINUATION),
                new Kind("a binary message", Frame.BINARY),
                new Kind("a close frame", Frame.CLOSE),
                new Kind("a ping", Frame.PING),
                new Kind("a pong", Frame.PONG));
    }

    private interface HeadChange {
        int of(int head);
    }

    /** One kind of frame. A continuation has something to continue. */
    private record Kind(String name, int opcode) {

        boolean isControl() {
            return opcode >= Frame.CLOSE;
        }

        byte[] begun() {
            return opcode == Frame.CONTINUATION
                    ? Frame.text("begun").unfinished().bytes()
                    : new byte[0];
        }

        byte[] frame(boolean masked) {
            Frame frame = Frame.of(opcode, opcode == Frame.CLOSE ? new byte[] {3, (byte) 0xE8} : new byte[] {'x'});
            return (masked ? frame.withMask() : frame).bytes();
        }

        byte[] with(HeadChange change, byte[] frame) {
            frame[0] = (byte) change.of(frame[0]);
            return join(begun(), frame);
        }

        /**
         * A frame with its length in one of the two long forms; of one that is too long, as much as is over the limit.
         */
        WireCase announces(int form, long length, int code) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(begun());
            bytes.write(0x80 | opcode);
            bytes.write(form);
            for (int shift = form == SHORT ? 8 : 56; shift >= 0; shift -= 8) {
                bytes.write((int) (length >>> shift));
            }
            bytes.writeBytes(new byte[code == TOO_BIG ? 2 * MAX_TEXT_BYTES : (int) Math.max(0, length)]);
            return ends(
                    name + " of " + Long.toUnsignedString(length) + " bytes in the " + (form == SHORT ? "16" : "64")
                            + "-bit form",
                    code,
                    bytes.toByteArray());
        }
    }

    // ---- Close frames.

    /** In UTF-8, and between the surrogates. */
    private static final String EDGES = "\u007f\u0080\u07ff\u0800\u0fff\u1000\ud000\ud7ff\ue000\uffff"
            + "\ud800\udc00\ud8bf\udfff\ud8c0\udc00\udbbf\udfff\udbc0\udc00\udbff\udfff";

    /** Codes of each class, and reasons of each length. */
    static List<WireCase> closeFrames() {
        return Stream.of(
                        Stream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)
                                .map(code -> closes(code, "")),
                        Stream.of(3000, 3999, 4000, 4999).map(code -> closes(code, "registered or private")),
                        Stream.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32768, 65535)
                                .map(code -> ends(
                                        "close code " + code,
                                        PROTOCOL_ERROR,
                                        Frame.close(code, "").bytes())),
                        Stream.of(0, 1, 2, 121, 122, 123).map(length -> closes(4000, "r".repeat(length))),
                        IntStream.rangeClosed(0, 8)
                                .mapToObj(offset -> edges("behind " + offset + " others", "r".repeat(offset) + EDGES)),
                        Stream.of(edges(
                                "with zeros between",
                                EDGES.codePoints().mapToObj(Character::toString).collect(Collectors.joining("\0")))),
                        Stream.of(
                                closes(4000, "ä".repeat(61)),
                                closes(4000, "\uD83D\uDE00".repeat(30)),
                                new WireCase(
                                        "a close frame within a text",
                                        join(
                                                Frame.text("begun").unfinished().bytes(),
                                                Frame.close(4001, "enough").bytes()),
                                        List.of(),
                                        4001,
                                        "enough"),
                                new WireCase(
                                        "a text behind a close frame",
                                        join(
                                                Frame.close(4002, "that is all").bytes(),
                                                Frame.text("not all").bytes()),
                                        List.of(),
                                        4002,
                                        "that is all"),
                                new WireCase(
                                        "a second close frame",
                                        join(
                                                Frame.close(4003, "first").bytes(),
                                                Frame.close(4004, "second").bytes()),
                                        List.of(),
                                        4003,
                                        "first"),
                                ends(
                                        "half a close code",
                                        PROTOCOL_ERROR,
                                        Frame.of(Frame.CLOSE, new byte[] {3}).bytes()),
                                ends(
                                        "a close reason of 124 bytes",
                                        PROTOCOL_ERROR,
                                        Frame.close(1000, "r".repeat(124)).bytes())))
                .flatMap(cases -> cases)
                .toList();
    }

    private static WireCase edges(String where, String reason) {
        String name = "a reason of the first and last characters of each length, " + where;
        return new WireCase(name, Frame.close(4000, reason).bytes(), List.of(), 4000, reason);
    }

    private static WireCase closes(int code, String reason) {
        String name = "close code " + code + (reason.isEmpty() ? "" : " with \"" + reason + "\"");
        return new WireCase(name, Frame.close(code, reason).bytes(), List.of(), code, reason);
    }

    /**
     * Reasons that are not UTF-8. RFC 6455 has 1007 for it, and many have 1002. Who checks several bytes at once may overlook
     * some: each is at the beginning, behind each of the first offsets, and before other bytes.
     */
    static List<WireCase> brokenReasons() {
        return Stream.of(
                        "ff",
                        "80",
                        "bf",
                        "c3",
                        "e2",
                        "f1",
                        "e282",
                        "f1bf",
                        "f09f98",
                        "c0af",
                        "c1bf",
                        "c27f",
                        "c2c0",
                        "e09fbf",
                        "e0c0bf",
                        "e17fbf",
                        "e1c0bf",
                        "e1bf7f",
                        "e1bfc0",
                        "61e1bf7f",
                        "ed7fbf",
                        "eda080",
                        "f08fbfbf",
                        "f0c0bfbf",
                        "f17fbfbf",
                        "f1c0bfbf",
                        "f1bf7fbf",
                        "f1bfc0bf",
                        "f1bfbf7f",
                        "f1bfbfc0",
                        "f47fbfbf",
                        "f4908080",
                        "f5808080")
                .flatMap(hex -> Stream.concat(
                        IntStream.of(0, 1, 2, 5, 6, 7, 8).mapToObj(offset -> "61".repeat(offset) + hex),
                        Stream.of("c280" + hex, hex + "6262626262626262")))
                .map(hex -> ends(
                        "close reason " + hex,
                        PROTOCOL_ERROR,
                        Frame.of(Frame.CLOSE, HexFormat.of().parseHex("0fa0" + hex))
                                .bytes()))
                .toList();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
