package com.example.swing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.junit.As;
import io.kabelwerk.junit.WithKabelwerk;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.swing.SwingUtilities;
import javax.swing.event.ListDataEvent;
import javax.swing.event.ListDataListener;
import org.junit.jupiter.api.Test;

@WithKabelwerk(hub = "care", hubUsers = "doc", endUsers = "nana")
class ChatWindowTest {

    @Test
    void should_show_what_both_sides_post_on_the_event_dispatch_thread(
            @As("nana") EmulatedUser nana, @As("doc") EmulatedUser doc, KabelwerkEmulator emulator) throws Exception {
        long room = nana.createRoom("care");
        doc.post(room, "How are you?");
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        ChatWindow[] window = new ChatWindow[1];
        SwingUtilities.invokeAndWait(() -> {
            window[0] = new ChatWindow(settings -> settings.url(emulator.url()).token(emulator.token("nana")));
            window[0].lines.addListDataListener(new ListDataListener() {
                @Override
                public void intervalAdded(ListDataEvent event) {
                    String thread = SwingUtilities.isEventDispatchThread() ? "" : " (on the wrong thread)";
                    shown.add(window[0].lines.get(event.getIndex0()) + thread);
                }

                @Override
                public void intervalRemoved(ListDataEvent event) {}

                @Override
                public void contentsChanged(ListDataEvent event) {}
            });
        });
        String name = emulator.users().stream()
                .filter(user -> user.key().equals("nana"))
                .findFirst()
                .orElseThrow()
                .name();

        assertEquals("How are you?", afterName(shown.poll(10, TimeUnit.SECONDS)));
        SwingUtilities.invokeAndWait(() -> {
            window[0].input.setText("Better.");
            window[0].input.postActionEvent();
        });
        assertEquals(name + ": Better.", shown.poll(10, TimeUnit.SECONDS));
        SwingUtilities.invokeAndWait(window[0]::disconnect);
    }

    private static String afterName(String line) {
        return line == null ? null : line.substring(line.indexOf(": ") + 2);
    }
}
