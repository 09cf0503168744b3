package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.NotifierEvent.Ready;
import io.kabelwerk.NotifierEvent.Updated;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A notifier delivers what others have written in any room. */
abstract class SessionNotifierRules extends SessionRules {

    SessionNotifierRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** These arrived while the application was closed. If it fails: look at the reply of the notifier's join. */
    @Test
    @DisplayName("S451 MUST begin with the messages of others that the user has not read, oldest first")
    void ready() {
        long care = newRoom(NANA);
        long lab = user(NANA).createRoom("lab");
        long read = post(ADA, care, "read").get(0);
        var unused = user(NANA).moveMarker(care, read);
        post(LEA, lab, "unread 1");
        post(ADA, care, "unread 2");
        Notifier notifier = online(NANA).openNotifier();
        SessionHeard<NotifierEvent> heard = hear(notifier);

        List<Message> messages = Await.value(notifier.connect(), "connect()");

        assertThat(texts(messages)).containsExactly("unread 1", "unread 2");
        assertThat(heard.next(Ready.class).messages()).isEqualTo(messages);
        assertThatThrownBy(notifier::connect).isExactlyInstanceOf(IllegalStateException.class);
    }

    /**
     * An application may play a sound for each message. If it fails: one's own messages are delivered, too, or rooms
     * are mixed up.
     */
    @Test
    @DisplayName("S452 MUST deliver each message of others in all rooms, opened or not")
    void updated() {
        long care = newRoom(NANA);
        long lab = user(NANA).createRoom("lab");
        SessionHeard<NotifierEvent> nanas = hear(connected(online(NANA).openNotifier()));
        SessionHeard<NotifierEvent> adas = hear(connected(online(ADA).openNotifier()));

        post(LEA, lab, "1");
        post(NANA, care, "2");
        post(BOB, care, "3");

        nanas.atLeast(2, Updated.class);
        adas.atLeast(2, Updated.class);
        assertThat(notices(nanas)).containsExactly("1", "3");
        assertThat(notices(adas)).containsExactly("2", "3");
        assertThat(nanas.all(Updated.class).get(0).message().roomId()).isEqualTo(lab);
    }

    /** Phones sleep. If it fails: look at {@code after}, and at what is delivered twice. */
    @Test
    @DisplayName("S453 MUST deliver each message once that was missed during an outage")
    void outage() {
        long care = newRoom(NANA);
        long lab = user(NANA).createRoom("lab");
        post(ADA, care, "unread");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<NotifierEvent> notices = hear(connected(client.openNotifier()));
        post(ADA, care, "live");
        notices.atLeast(1, Updated.class);

        cut(NANA, heard);
        List<String> expected = new ArrayList<>(List.of("live"));
        for (int i = 1; i <= 60; i++) {
            post(ADA, care, "care " + i);
            post(LEA, lab, "lab " + i);
            expected.add("care " + i);
            expected.add("lab " + i);
        }
        mend();
        notices.atLeast(121, Updated.class);
        post(LEA, lab, "after");
        notices.atLeast(122, Updated.class);

        expected.add("after");
        assertThat(notices(notices)).isEqualTo(expected);
    }

    /** The messages of two rooms need not arrive in the order of their IDs. If it fails: only the last ID is kept. */
    @Test
    @DisplayName("S38 MUST deliver each message once, even if a later one arrived first")
    void outOfOrder() {
        long care = newRoom(NANA);
        long lab = user(NANA).createRoom("lab");
        Kabelwerk client = online(NANA);
        SessionHeard<NotifierEvent> notices = hear(connected(client.openNotifier()));
        List<String> held = new ArrayList<>();
        transport.onArrival(text -> {
            if (text.contains("\"message_posted\"") && text.contains("\"first\"")) {
                held.add(text);
                return List.of();
            }
            if (text.contains("\"message_posted\"") && text.contains("\"second\"")) {
                return List.of(text, held.get(0));
            }
            return List.of(text);
        });
        post(ADA, care, "first");
        post(LEA, lab, "second");
        notices.atLeast(2, Updated.class);
        transport.leaveAlone();
        emulator.inject(new Fault.Drop(NANA));
        post(ADA, care, "after the drop");
        notices.next(Updated.class, event -> event.message().text().equals("after the drop"));

        assertThat(notices(notices)).containsExactly("second", "first", "after the drop");
    }

    /** Windows are closed and opened again. If it fails: look at what the object keeps of its former connection. */
    @Test
    @DisplayName("S454 MUST stop at disconnect(), report when the backend closes it, and allow connect() again")
    void disconnect() {
        long care = newRoom(NANA);
        Notifier notifier = connected(online(NANA).openNotifier());
        SessionHeard<NotifierEvent> heard = hear(notifier);
        done(notifier.disconnect(), "disconnect()");
        Await.until(() -> emulator.topics(NANA).size() == 1, "the notifier left");
        post(ADA, care, "meanwhile");
        assertThat(texts(Await.value(notifier.connect(), "connect() again"))).containsExactly("meanwhile");
        assertThat(heard.all()).isEmpty();

        SessionHeard<NotifierEvent> again = hear(notifier);
        emulator.inject(new Fault.CloseChannels(NANA, "notifier:*"));
        assertThat(again.next(NotifierEvent.ErrorOccurred.class).error()).isInstanceOf(ClosedException.class);
        done(notifier.connect(), "connect() once more");
    }

    private static List<String> notices(SessionHeard<NotifierEvent> heard) {
        return heard.all(Updated.class).stream()
                .map(event -> event.message().text())
                .toList();
    }
}
