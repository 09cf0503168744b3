package io.kabelwerk.tck.session;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.tck.harness.Await;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** What is said on the emulator's sockets, in order. */
final class SessionWire {

    private final Queue<WireEvent> events = new ConcurrentLinkedQueue<>();

    SessionWire(KabelwerkEmulator emulator) {
        emulator.onFrame(events::add);
    }

    /** The frames with an event on a topic that clients have sent so far. */
    List<String> sentByClients(String topic, String event) {
        return frames(WireEvent.Kind.RECEIVED, topic, event);
    }

    /** The frames with an event on a topic that the backend has sent so far. */
    List<String> sentByBackend(String topic, String event) {
        return frames(WireEvent.Kind.SENT, topic, event);
    }

    /** Waits until clients have sent so many frames with an event on a topic. */
    void awaitSentByClients(int count, String topic, String event) {
        Await.until(
                () -> sentByClients(topic, event).size() >= count, count + " × " + event + " on " + topic + " sent");
    }

    private List<String> frames(WireEvent.Kind kind, String topic, String event) {
        Pattern pattern = Pattern.compile("\"" + Pattern.quote(topic) + "\"\\s*,\\s*\"" + Pattern.quote(event) + "\"");
        return events.stream()
                .filter(frame -> frame.kind() == kind)
                .map(WireEvent::text)
                .filter(text -> pattern.matcher(text).find())
                .toList();
    }
}
