package io.kabelwerk.emulator.backend;

import java.util.List;
import java.util.SplittableRandom;

/** Texts that no decent client sends, from a seed: rubbish, JSON that is no frame, and frames with something wrong. */
final class HostileText {

    private static final List<String> TOPICS = List.of(
            "private",
            "room:$",
            "room:1",
            "room:-1",
            "room:",
            "room:99999999999999999999",
            "user_inbox:#",
            "hub_inbox:#",
            "notifier:#",
            "notifier:1",
            "phoenix",
            "nonsense");

    private static final List<String> EVENTS = List.of(
            "phx_join",
            "phx_join",
            "phx_leave",
            "phx_reply",
            "phx_error",
            "phx_close",
            "heartbeat",
            "update_user",
            "update_device",
            "create_room",
            "get_hub",
            "list_messages",
            "post_message",
            "delete_message",
            "move_marker",
            "set_attributes",
            "set_inbox_info",
            "list_rooms");

    private static final List<String> PARAMS = List.of(
            "{}",
            "{\"ensure_rooms\":?}",
            "{\"after\":?}",
            "{\"name\":?}",
            "{\"push_notifications_token\":?,\"push_notifications_enabled\":?}",
            "{\"hub\":?}",
            "{\"before\":?}",
            "{\"text\":?}",
            "{\"upload\":?}",
            "{\"message\":?}",
            "{\"attributes\":?}",
            "{\"archive\":?,\"until\":?}",
            "{\"hub_user\":?}",
            "{\"limit\":?,\"offset\":?,\"archived\":?,\"hub_user\":?,\"attributes\":?,\"search_query\":?}");

    private static final int[] DEPTHS = {20, 500, 990, 1_000, 1_001, 5_000, 100_000};

    private static final String PUNCTUATION = "[]{}\",:\\/0123456789.eE+-truefalsn \n\t\0*_()<>&";

    private final SplittableRandom random;

    HostileText(SplittableRandom random) {
        this.random = random;
    }

    /**
     * Any text.
     *
     * @param room a room that exists
     * @param user a user that exists
     */
    String next(long room, long user) {
        int dice = random.nextInt(100);
        if (dice < 5) {
            return rubbish();
        }
        if (dice < 10) {
            return value(4);
        }
        String frame = frame(room, user);
        return dice < 20 ? damaged(frame) : frame;
    }

    /** Some chars lost, added or doubled. */
    String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0 && damaged.length() > 0; i--) {
            int place = random.nextInt(damaged.length());
            int end = Math.min(damaged.length(), place + random.nextInt(1, 20));
            switch (random.nextInt(5)) {
                case 0 -> damaged.setLength(place);
                case 1 -> damaged.delete(place, end);
                case 2 -> damaged.insert(place, damaged.substring(place, end));
                case 3 -> damaged.insert(place, PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
                default -> damaged.setCharAt(place, (char) random.nextInt(0x10000));
            }
        }
        return damaged.toString();
    }

    private String frame(long room, long user) {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()))
                .replace("$", String.valueOf(room))
                .replace("#", String.valueOf(user));
        StringBuilder frame = new StringBuilder("[");
        frame.append(mostly("\"" + random.nextInt(5) + "\"")).append(',');
        frame.append(mostly("\"" + random.nextInt(1_000) + "\"")).append(',');
        frame.append(mostly("\"" + topic + "\"")).append(',');
        frame.append(mostly("\"" + EVENTS.get(random.nextInt(EVENTS.size())) + "\""))
                .append(',');
        String params = PARAMS.get(random.nextInt(PARAMS.size()));
        for (int place = params.indexOf('?'); place >= 0; place = params.indexOf('?', place + 1)) {
            String value = random.nextInt(4) == 0 ? "null" : value(2).replace('?', '!');
            params = params.substring(0, place) + value + params.substring(place + 1);
        }
        return frame.append(mostly(params)).append(']').toString();
    }

    private String mostly(String usual) {
        return random.nextInt(30) == 0 ? value(2) : usual;
    }

    /** Any JSON value, and a few that are none. */
    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 18 : 15)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "0";
            case 3 -> String.valueOf(-random.nextLong(10));
            case 4, 5 -> String.valueOf(random.nextLong(100));
            case 6 -> "9223372036854775807";
            case 7 -> "-9223372036854775809";
            case 8 -> random.nextInt(10) + "e" + random.nextInt(-999_999, 999_999);
            case 9 -> "\"all\"";
            case 10 -> "\"care\"";
            case 11 -> quoted(rubbish());
            case 12 -> "\"" + "*_[x](http://y) ".repeat(random.nextInt(100)) + "\"";
            case 13 -> random.nextBoolean() ? "\"\\ud800\"" : "\"\uDC00\"";
            case 14 -> {
                int deep = random.nextInt(20) == 0 ? DEPTHS[random.nextInt(DEPTHS.length)] : 3;
                yield "[".repeat(deep) + "]".repeat(deep);
            }
            case 15 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
            case 16 -> "{\"a\":" + value(depth - 1) + ",\"a\":" + value(depth - 1) + "}";
            default -> "{" + quoted(rubbish()) + ":" + value(depth - 1) + "}";
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }

    private String rubbish() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                default -> text.append(PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
            }
        }
        return text.toString();
    }
}
