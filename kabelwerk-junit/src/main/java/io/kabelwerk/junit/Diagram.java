package io.kabelwerk.junit;

import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.WireEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames as a sequence diagram: a line for each of them, a column for the emulator and one for each socket, and beside it the
 * topic, the event and the IDs, but nothing that people wrote.
 */
final class Diagram {

    private static final int WIDTH = 12;
    private static final FrameHead NO_FRAME = new FrameHead("(not a frame)", "", "", "");

    private final List<WireEvent> events;
    private final Map<Long, String> sockets = new LinkedHashMap<>();
    private final Map<String, String> pending = new LinkedHashMap<>();

    Diagram(List<WireEvent> events) {
        this.events = events;
        events.forEach(event -> sockets.putIfAbsent(event.socket(), event.user() + "#" + event.socket()));
    }

    String draw() {
        if (events.isEmpty()) {
            return "No frame was sent.\n";
        }
        StringBuilder out = new StringBuilder(pad("", 10)).append(pad("emulator", WIDTH));
        sockets.values().forEach(name -> out.append(pad(name, WIDTH)));
        out.append('\n');
        Instant start = events.get(0).at();
        for (WireEvent event : events) {
            String time = time(Duration.between(start, event.at()));
            String text = describe(event, time);
            out.append(pad(time, 13))
                    .append(arrow(event))
                    .append("  ")
                    .append(text)
                    .append('\n');
        }
        out.append("\nRequests that wait for a reply: ").append(pending.isEmpty() ? "none\n" : "\n");
        pending.values().forEach(request -> out.append("  ").append(request).append('\n'));
        return out.toString();
    }

    static String time(Duration since) {
        String millis = String.valueOf(Math.abs(since.toMillis()) % 1_000);
        return (since.isNegative() ? "-" : "+") + Math.abs(since.toSeconds()) + "." + "0".repeat(3 - millis.length())
                + millis + " s";
    }

    private String arrow(WireEvent event) {
        int column = new ArrayList<>(sockets.keySet()).indexOf(event.socket()) + 1;
        StringBuilder line = new StringBuilder("│");
        for (int i = 1; i <= sockets.size(); i++) {
            boolean under = i <= column && event.kind() != Kind.CLOSED && event.kind() != Kind.OPENED;
            StringBuilder span = new StringBuilder((under ? "─" : " ").repeat(WIDTH - 1));
            if (under && i == 1 && event.kind() == Kind.RECEIVED) {
                span.setCharAt(0, '◀');
            }
            if (under && i == column && event.kind() == Kind.SENT) {
                span.setCharAt(WIDTH - 2, '▶');
            }
            char end = '│';
            if (i == column && event.kind() == Kind.CLOSED) {
                end = '✕';
            } else if (i == column && event.kind() == Kind.OPENED) {
                end = '●';
            }
            line.append(span).append(end);
        }
        return line.toString();
    }

    private String describe(WireEvent event, String time) {
        if (event.kind() == Kind.OPENED) {
            return "open";
        }
        if (event.kind() == Kind.CLOSED) {
            pending.keySet().removeIf(key -> key.startsWith(event.socket() + " "));
            return event.text();
        }
        FrameHead frame = FrameHead.of(event.text()).orElse(NO_FRAME);
        String key = event.socket() + " " + frame.ref();
        if (event.kind() == Kind.RECEIVED && !frame.ref().isEmpty()) {
            pending.put(key, sockets.get(event.socket()) + " " + frame + ", sent at " + time);
        } else if (frame.event().equals("phx_reply")) {
            pending.remove(key);
        }
        return frame.toString();
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text.substring(0, width - 1) + " " : text + " ".repeat(width - text.length());
    }
}
