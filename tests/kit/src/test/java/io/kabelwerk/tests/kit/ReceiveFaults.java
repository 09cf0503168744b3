package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Closed;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Texts on their way from the peer. */
final class ReceiveFaults {

    private ReceiveFaults() {}

    static List<TransportFault> all() {
        return List.of(
                inText("T221", "delivers 64 KiB at most", text -> text.substring(0, Math.min(text.length(), 65_536))),
                TransportFault.inLink("T221", "does not deliver empty texts", listener -> new Link(listener) {
                    @Override
                    public void onText(String text) {
                        if (!text.isEmpty()) {
                            super.onText(text);
                        }
                    }
                }),
                inText("T222", "delivers ? for what does not fit into a char", SendFaults::withoutSurrogates),
                inText(
                        "T222",
                        "takes a byte order mark off",
                        text -> text.startsWith("\uFEFF") ? text.substring(1) : text),
                TransportFault.inLink("T222", "takes U+FFFD for damage", listener -> new Link(listener) {
                    @Override
                    public void onText(String text) {
                        if (text.contains("\uFFFD")) {
                            abort();
                        } else {
                            super.onText(text);
                        }
                    }
                }),
                TransportFault.inLink(
                        "T226", "delivers the second of two first, sometimes", listener -> new Link(listener) {
                            private int count;
                            private @Nullable String held;

                            @Override
                            public void onText(String text) {
                                count++;
                                if (count == 6_000) {
                                    held = text;
                                    return;
                                }
                                super.onText(text);
                                if (held != null) {
                                    super.onText(held);
                                    held = null;
                                }
                            }
                        }),
                TransportFault.inOptions(
                        "T231",
                        "takes maxTextBytes for one too many",
                        options -> options.withMaxTextBytes(Math.max(1, options.maxTextBytes() - 1))),
                TransportFault.inOptions(
                        "T243", "ignores maxTextBytes", options -> options.withMaxTextBytes(Integer.MAX_VALUE)),
                TransportFault.inOptions(
                        "T243",
                        "allows one byte more than maxTextBytes",
                        options -> options.withMaxTextBytes(options.maxTextBytes() + 1)),
                TransportFault.inLink("T250", "tells some ends twice", listener -> new Link(listener) {
                    @Override
                    public void onClosed(Closed closed) {
                        super.onClosed(closed);
                        if (closed.code() == 1002 && !isEnding()) {
                            super.onClosed(closed);
                        }
                    }
                }));
    }

    private static TransportFault inText(String rule, String name, UnaryOperator<String> change) {
        return TransportFault.inLink(rule, name, listener -> new Link(listener) {
            @Override
            public void onText(String text) {
                super.onText(change.apply(text));
            }
        });
    }
}
