package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Refuses faults that can never happen: a test that injects one tests nothing. */
final class FaultCheck {

    private static final String PRIVATE = "private";
    private static final String ROOM = "room:";

    /** The events that clients push on each kind of topic, besides joins and leaves. */
    private static final Map<String, List<String>> PUSHES = new LinkedHashMap<>();

    static {
        PUSHES.put(PRIVATE, List.of("update_user", "update_device", "create_room", "get_hub"));
        PUSHES.put(
                ROOM,
                List.of(
                        "list_messages",
                        "post_message",
                        "delete_message",
                        "move_marker",
                        "set_attributes",
                        "set_inbox_info"));
        PUSHES.put("user_inbox:", List.of("list_rooms"));
        PUSHES.put("hub_inbox:", List.of("list_rooms"));
        PUSHES.put("notifier:", List.of());
    }

    /** The events that the backend sends. */
    private static final List<String> SENT = List.of(
            "phx_reply",
            Frame.CLOSE,
            Frame.ERROR,
            "message_posted",
            "message_deleted",
            "marker_moved",
            "inbox_updated",
            "user_updated");

    /** A room that may be made later. */
    private static final Pattern ROOMS = Pattern.compile("room:([1-9]\\d{0,18})?\\*");

    private final Chat chat;

    FaultCheck(Chat chat) {
        this.chat = chat;
    }

    /**
     * Looks at a fault that is to be injected.
     *
     * @throws IllegalArgumentException if it can never happen; says what could
     */
    void check(Fault fault) {
        if (fault instanceof Fault.Drop drop) {
            users(drop.user());
        } else if (fault instanceof Fault.Close close) {
            users(close.user());
        } else if (fault instanceof Fault.Disconnect disconnect) {
            users(disconnect.user());
        } else if (fault instanceof Fault.HalfOpen halfOpen) {
            users(halfOpen.user());
        } else if (fault instanceof Fault.Send send) {
            users(send.user());
        } else if (fault instanceof Fault.Delay delay) {
            users(delay.user());
        } else if (fault instanceof Fault.Duplicate duplicate) {
            users(duplicate.user());
            requireSent(duplicate.event());
        } else if (fault instanceof Fault.CloseChannels close) {
            requireTopic(close.user(), close.topic());
        } else if (fault instanceof Fault.CrashChannels crash) {
            requireTopic(crash.user(), crash.topic());
        } else if (fault instanceof Fault.Answer answer) {
            requireEvent(answer, requireTopic(answer.user(), answer.topic()));
        }
    }

    /** The users that a pattern fits. */
    private List<User> users(String pattern) {
        requirePattern(pattern);
        List<User> all = chat.users();
        List<User> fitting =
                all.stream().filter(user -> Faults.matches(pattern, user.key)).toList();
        if (fitting.isEmpty() && !pattern.equals("*")) {
            throw new IllegalArgumentException("There is no user \"" + pattern + "\". The users are "
                    + all.stream().map(user -> user.key).toList()
                    + "; an end user that is not in the setup exists from the first connection on.");
        }
        return fitting;
    }

    /** The kinds of topics that a pattern fits, among those that users of a pattern can join. */
    private List<String> requireTopic(String userPattern, String pattern) {
        List<User> users = users(userPattern);
        requirePattern(pattern);
        List<String> kinds = new ArrayList<>();
        List<String> topics = new ArrayList<>();
        users.stream().flatMap(this::topics).distinct().forEach(topic -> {
            topics.add(topic);
            if (Faults.matches(pattern, topic)) {
                kinds.add(kind(topic));
            }
        });
        if (ROOMS.matcher(pattern).matches()) {
            kinds.add(ROOM);
        } else if (pattern.equals("*")) {
            kinds.addAll(PUSHES.keySet());
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("No topic of the user \"" + userPattern + "\" is \"" + pattern
                    + "\". The topics are " + topics + "; a * at the end stands for anything, as in \"room:*\".");
        }
        return kinds;
    }

    private Stream<String> topics(User user) {
        return Stream.concat(
                Stream.of(PRIVATE, user.hub == null ? user.inboxTopic() : user.hub.inboxTopic(), user.notifierTopic()),
                chat.roomsOf(user).map(Room::topic));
    }

    private static String kind(String topic) {
        int colon = topic.indexOf(':');
        return colon < 0 ? topic : topic.substring(0, colon + 1);
    }

    private static void requireEvent(Fault.Answer answer, List<String> kinds) {
        String event = answer.event();
        if (event.equals(Fault.JOIN) || event.equals(Fault.LEAVE)) {
            if (event.equals(Fault.JOIN)
                    && answer.treatment() instanceof Treatment.Unreadable
                    && !kinds.contains(ROOM)
                    && !kinds.contains("notifier:")) {
                throw new IllegalArgumentException(
                        "Only the replies to joins of rooms and notifiers hold messages, but this is for the topic \""
                                + answer.topic() + "\".");
            }
            return;
        }
        TreeSet<String> pushes = new TreeSet<>();
        kinds.forEach(kind -> pushes.addAll(PUSHES.getOrDefault(kind, List.of())));
        if (!pushes.contains(event)) {
            throw new IllegalArgumentException("Nobody pushes \"" + event + "\" on \"" + answer.topic()
                    + "\". The events there are " + pushes + ", " + Fault.JOIN + " and " + Fault.LEAVE + ".");
        }
    }

    private static void requireSent(String event) {
        if (!SENT.contains(event)) {
            throw new IllegalArgumentException(
                    "The backend does not send \"" + event + "\". The events that it sends are " + SENT + ".");
        }
    }

    private static void requirePattern(String pattern) {
        int star = pattern.indexOf('*');
        if (pattern.isEmpty() || (star >= 0 && star < pattern.length() - 1)) {
            throw new IllegalArgumentException("A * stands for anything at the end only, and something must be there,"
                    + " but this is \"" + pattern + "\".");
        }
    }
}
