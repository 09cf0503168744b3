package io.kabelwerk.tests.kit;

import io.kabelwerk.tck.server.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes over the wire. */
final class WireFaults {

    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (.+)\r\n", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACCEPT = Pattern.compile("Sec-WebSocket-Accept: (.+)\r\n");

    private static final Set<Integer> NEVER_SENT = Set.of(0, 999, 1005, 1006, 1015);

    private WireFaults() {}

    static List<TransportFault> all() {
        return List.of(
                inRequest("T101", "speaks an old version", head -> head.replaceFirst("(?i)(version: )13", "$18")),
                onWire("T105", "loses what came with the answer", new Wire() {
                    @Override
                    boolean losesWhatFollows() {
                        return true;
                    }
                }),
                onWire("T120", "has no time-out for the body of a refusal", new Wire() {
                            @Override
                            boolean waitsForBody() {
                                return true;
                            }
                        })
                        .in(options -> options.withConnectTimeout(Duration.ofMinutes(1))),
                onWire("T124", "reads the whole body of a refusal first", new Wire() {
                    @Override
                    boolean waitsForBody() {
                        return true;
                    }
                }),
                TransportFault.onWire("T130", "does not look at the answer's key", options -> new Wire() {
                    private String key = "";

                    @Override
                    String request(String head) {
                        Matcher found = KEY.matcher(head);
                        key = found.find() ? found.group(1) : "";
                        return head;
                    }

                    @Override
                    String answer(String head) {
                        return ACCEPT.matcher(head).replaceFirst("Sec-WebSocket-Accept: " + acceptFor(key) + "\r\n");
                    }
                }),
                onWire("T136", "does not look at the answer's extensions", new Wire() {
                    @Override
                    String answer(String head) {
                        return head.replaceFirst("Sec-WebSocket-Extensions: .+\r\n", "");
                    }
                }),
                up("T203", "does not mask", frame -> true, frame -> frame.withMask(false)),
                atPing(
                        "T212",
                        "writes pongs into the buffer of a text that waits",
                        text -> List.of(text.withPayload(Arrays.copyOf(text.payload(), text.payload().length - 1)))),
                atPing("T212", "gives a pong the place of a text that waits", text -> List.of()),
                TransportFault.onWire("T223", "decodes each fragment alone", options -> new Wire() {
                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        boolean text = frame.opcode() == Frame.TEXT || frame.isContinuation();
                        return List.of(text && !frame.isLast() ? frame.withText(frame.text()) : frame);
                    }
                }),
                down(
                        "T224",
                        "takes an empty fragment for the last one",
                        frame -> !frame.isLast() && frame.payload().length == 0,
                        frame -> frame.withHead(frame.head() | Frame.FIN)),
                onWire("T225", "expects a whole frame at once", new Wire() {
                    @Override
                    boolean expectsWholeFrames() {
                        return true;
                    }
                }),
                dropping("T227", "does not answer pings", frame -> frame.opcode() == Frame.PONG),
                up("T227", "answers pings without their content", frame -> frame.opcode() == Frame.PONG, frame -> {
                    return frame.withPayload(new byte[0]);
                }),
                TransportFault.onWire("T228", "does not see pings between fragments", options -> new Wire() {
                    private boolean inText;

                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        if (!frame.isControl()) {
                            inText = !frame.isLast();
                        }
                        return inText && frame.opcode() == Frame.PING ? List.of() : List.of(frame);
                    }
                }),
                down(
                        "T229",
                        "does not expect pongs",
                        frame -> frame.opcode() == Frame.PONG,
                        frame -> frame.withHead(Frame.FIN | 11)),
                down(
                        "T230",
                        "takes binary messages for texts",
                        frame -> frame.opcode() == Frame.BINARY,
                        frame -> frame.withHead((frame.head() & ~0x0F) | Frame.TEXT)),
                TransportFault.onWire("T232", "takes maxTextBytes for a limit of all frames", options -> new Wire() {
                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        return frame.isControl() && frame.payload().length > options.maxTextBytes()
                                ? List.of()
                                : List.of(frame);
                    }
                }),
                down(
                        "T241",
                        "repairs invalid UTF-8",
                        frame -> frame.head() == (Frame.FIN | Frame.TEXT),
                        frame -> frame.withText(frame.text())),
                TransportFault.onWire("T242", "repairs invalid UTF-8 when it has all fragments", options -> new Wire() {
                    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
                    private boolean inText;

                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        if (frame.opcode() == Frame.TEXT && !frame.isLast() && !inText) {
                            inText = true;
                            text.writeBytes(frame.payload());
                            return List.of();
                        }
                        if (inText && frame.isContinuation()) {
                            text.writeBytes(frame.payload());
                            inText = !frame.isLast();
                            Frame whole = Frame.of(Frame.TEXT, text.toByteArray());
                            return inText ? List.of() : joined(whole);
                        }
                        return List.of(frame);
                    }

                    private List<Frame> joined(Frame whole) {
                        text.reset();
                        return List.of(whole.withText(whole.text()));
                    }
                }),
                down("T602", "ignores reserved bits", frame -> true, frame -> frame.withHead(frame.head() & ~0x70)),
                down(
                        "T601",
                        "takes an unfinished pong for a whole one",
                        frame -> frame.opcode() == Frame.PONG && !frame.isLast(),
                        frame -> frame.withHead(frame.head() | Frame.FIN)),
                down(
                        "T602",
                        "ignores the last reserved bit of control frames",
                        Frame::isControl,
                        frame -> (frame.head() & 0x10) == 0 ? frame : frame.withHead(frame.head() & ~0x10)),
                down("T603", "takes each form of a length", frame -> true, frame -> frame.withHead(frame.head())),
                down(
                        "T604",
                        "takes codes that nobody may register",
                        frame -> frame.opcode() == Frame.CLOSE && codeOf(frame) == 2999,
                        frame -> frame.withPayload(new byte[] {3, (byte) 232})),
                down(
                        "T605",
                        "repairs the reason of a close frame",
                        frame -> frame.opcode() == Frame.CLOSE && frame.payload().length > 2,
                        WireFaults::withRepairedReason),
                onWire("T606", "takes the first value of Connection only", new Wire() {
                    @Override
                    String answer(String head) {
                        return head.replaceFirst("Connection: ([^,\r]+),[^\r]*\r", "Connection: $1\r");
                    }
                }),
                onWire("T606", "does not look at the answer's subprotocol", new Wire() {
                    @Override
                    String answer(String head) {
                        return head.replaceFirst("Sec-WebSocket-Protocol: .+\r\n", "");
                    }
                }),
                inRequest(
                        "T607",
                        "leaves out the mark of an empty query",
                        head -> head.replaceFirst("\\? HTTP", " HTTP")),
                up("T608", "masks with zeros", frame -> true, frame -> frame.withHead(frame.head())),
                TransportFault.onWire("T609", "uses a key for ever", options -> new Wire() {
                    private String key = "";

                    @Override
                    String request(String head) {
                        Matcher found = KEY.matcher(head);
                        key = found.find() ? found.group(1) : "";
                        return head.replace(key, "dGhlIHNhbXBsZSBub25jZQ==");
                    }

                    @Override
                    String answer(String head) {
                        return ACCEPT.matcher(head).replaceFirst("Sec-WebSocket-Accept: " + acceptFor(key) + "\r\n");
                    }
                }),
                dropping("T601", "skips frames that it does not know", frame -> frame.opcode() % 8 > 2),
                down("T602", "takes masked frames", frame -> true, frame -> frame.withMask(false)),
                TransportFault.onWire("T601", "skips continuations of nothing", options -> new Wire() {
                    private boolean begun;

                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        boolean stray = frame.isContinuation() && !begun;
                        if (!frame.isControl()) {
                            begun = !frame.isLast() && !stray;
                        }
                        return stray ? List.of() : List.of(frame);
                    }
                }),
                down(
                        "T601",
                        "takes control frames in pieces",
                        Frame::isControl,
                        frame -> frame.withHead(frame.head() | Frame.FIN)),
                down(
                        "T603",
                        "takes control frames of any length",
                        frame -> frame.isControl() && frame.payload().length > 125,
                        frame -> frame.withPayload(Arrays.copyOf(frame.payload(), 125))),
                down(
                        "T604",
                        "takes any code in a close frame",
                        frame -> frame.opcode() == Frame.CLOSE
                                && frame.payload().length >= 2
                                && NEVER_SENT.contains(codeOf(frame)),
                        frame -> frame.withPayload(new byte[] {3, (byte) 232})),
                answering("T403", "answers a close frame with 1000"),
                TransportFault.onWire("T406", "reads on behind a close frame", options -> new Wire() {
                    private final List<Frame> closes = new ArrayList<>();

                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        boolean close = frame.opcode() == Frame.CLOSE;
                        if (close) {
                            closes.add(frame);
                        }
                        List<Frame> passed = new ArrayList<>(close ? List.of() : List.of(frame));
                        if (!more) {
                            passed.addAll(closes);
                        }
                        return passed;
                    }
                }),
                TransportFault.onWire("T420", "forgets its close frame when the peer's arrives", options -> new Wire() {
                    private volatile boolean closing;

                    @Override
                    List<Frame> down(Frame frame, boolean more) {
                        closing |= frame.opcode() == Frame.CLOSE && codeOf(frame) == 4321;
                        return List.of(frame);
                    }

                    @Override
                    List<Frame> up(Frame frame) {
                        boolean forgets = closing && frame.opcode() == Frame.CLOSE && codeOf(frame) == 1000;
                        return forgets ? List.of() : List.of(frame);
                    }
                }),
                TransportFault.onWire("T414", "sends two close frames", options -> new Wire() {
                    @Override
                    List<Frame> up(Frame frame) {
                        return frame.opcode() == Frame.CLOSE ? List.of(frame, frame) : List.of(frame);
                    }
                }));
    }

    private static TransportFault onWire(String rule, String name, Wire stateless) {
        return TransportFault.onWire(rule, name, options -> stateless);
    }

    private static TransportFault inRequest(String rule, String name, UnaryOperator<String> change) {
        return onWire(rule, name, new Wire() {
            @Override
            String request(String head) {
                return change.apply(head);
            }
        });
    }

    private static TransportFault down(String rule, String name, Predicate<Frame> which, UnaryOperator<Frame> change) {
        return onWire(rule, name, new Wire() {
            @Override
            List<Frame> down(Frame frame, boolean more) {
                return List.of(which.test(frame) ? change.apply(frame) : frame);
            }
        });
    }

    private static TransportFault up(String rule, String name, Predicate<Frame> which, UnaryOperator<Frame> change) {
        return onWire(rule, name, new Wire() {
            @Override
            List<Frame> up(Frame frame) {
                return List.of(which.test(frame) ? change.apply(frame) : frame);
            }
        });
    }

    /** Neither sends nor sees such frames. */
    private static TransportFault dropping(String rule, String name, Predicate<Frame> which) {
        return onWire(rule, name, new Wire() {
            @Override
            List<Frame> down(Frame frame, boolean more) {
                return which.test(frame) ? List.of() : List.of(frame);
            }

            @Override
            List<Frame> up(Frame frame) {
                return which.test(frame) ? List.of() : List.of(frame);
            }
        });
    }

    /** What becomes of the text that is the next to be sent when a ping comes. */
    private static TransportFault atPing(String rule, String name, Function<Frame, List<Frame>> change) {
        return TransportFault.onWire(rule, name, options -> new Wire() {
            private final AtomicBoolean pinged = new AtomicBoolean();

            @Override
            List<Frame> down(Frame frame, boolean more) {
                pinged.compareAndSet(false, frame.opcode() == Frame.PING);
                return List.of(frame);
            }

            @Override
            List<Frame> up(Frame frame) {
                boolean spoils = frame.opcode() == Frame.TEXT && pinged.getAndSet(false);
                return spoils ? change.apply(frame) : List.of(frame);
            }
        });
    }

    private static TransportFault answering(String rule, String name) {
        return TransportFault.onWire(rule, name, options -> new Wire() {
            private volatile boolean closing;

            @Override
            List<Frame> down(Frame frame, boolean more) {
                closing |= frame.opcode() == Frame.CLOSE && frame.isLast() && codeOf(frame) == 4321;
                return List.of(frame);
            }

            @Override
            List<Frame> up(Frame frame) {
                return List.of(
                        closing && frame.opcode() == Frame.CLOSE
                                ? frame.withPayload(new byte[] {3, (byte) 232})
                                : frame);
            }
        });
    }

    private static Frame withRepairedReason(Frame close) {
        byte[] payload = close.payload();
        String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        byte[] repaired = reason.getBytes(StandardCharsets.UTF_8);
        return close.withPayload(ByteBuffer.allocate(2 + repaired.length)
                .put(payload, 0, 2)
                .put(repaired)
                .array());
    }

    private static int codeOf(Frame close) {
        byte[] payload = close.payload();
        return payload.length < 2 ? -1 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    private static String acceptFor(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
