package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.WireEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The events of all sockets as server-sent events, filtered, without tokens. */
public final class FrameFeed {

    /** A server-sent event: something has changed without a frame. */
    public static final String CHANGED = "event: changed\ndata: {}\n\n";

    private static final Set<String> FILTERS = Set.of("user", "topic", "event");
    private static final String REDACTED = "<redacted>";

    /** A JSON Web Token at any place of a text. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");

    private static final Pattern PUSH_TOKEN =
            Pattern.compile("(\"push_notifications_token\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*\"");

    private final Map<String, String> filters;

    /**
     * Makes a feed.
     *
     * @param filters {@code user}, {@code topic} and {@code event}, or none of them; a {@code *} at the end of one stands
     *     for anything
     * @throws IllegalArgumentException if there are others
     */
    public FrameFeed(Map<String, String> filters) {
        if (!FILTERS.containsAll(filters.keySet())) {
            throw new IllegalArgumentException(
                    "Frames are filtered by " + new TreeSet<>(FILTERS) + ", but not by " + filters.keySet() + ".");
        }
        this.filters = Map.copyOf(filters);
    }

    /**
     * Writes what has happened.
     *
     * @param event what has happened
     * @return the server-sent event, or empty if the filters do not fit
     */
    public Optional<String> write(WireEvent event) {
        // A text that is not a frame has neither topic nor event: a fault may send anything.
        Optional<FrameHead> head = FrameHead.of(event.text());
        String topic = head.map(FrameHead::topic).orElse("");
        String name = head.map(FrameHead::event).orElse("");
        if (!fits("user", event.user()) || !fits("topic", topic) || !fits("event", name)) {
            return Optional.empty();
        }
        ObjectNode json = Body.object()
                .put("at", event.at().toString())
                .put("socket", event.socket())
                .put("user", event.user())
                .put("kind", event.kind().name().toLowerCase(Locale.ROOT))
                .put("topic", topic)
                .put("event", name)
                .put("text", redact(event.text()));
        return Optional.of("data: " + Body.write(json) + "\n\n");
    }

    /**
     * Writes that the reader was too slow.
     *
     * @param count how many events it has missed
     * @return the server-sent event
     */
    public static String missed(long count) {
        return "event: missed\ndata: {\"count\":" + count + "}\n\n";
    }

    private boolean fits(String filter, String value) {
        String wanted = filters.get(filter);
        if (wanted == null) {
            return true;
        }
        return wanted.endsWith("*") ? value.startsWith(wanted.substring(0, wanted.length() - 1)) : value.equals(wanted);
    }

    static String redact(String text) {
        String redacted = TOKEN.matcher(text).replaceAll(REDACTED);
        return PUSH_TOKEN.matcher(redacted).replaceAll("$1" + REDACTED + "\"");
    }
}
