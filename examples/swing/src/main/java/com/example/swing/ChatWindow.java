package com.example.swing;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.Settings;
import java.awt.BorderLayout;
import java.util.function.Consumer;
import javax.swing.DefaultListModel;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;

/**
 * A chat with the care team. All listeners and all dependents of futures run on the event dispatch thread, since that is
 * the session's callback executor; nothing waits there.
 */
final class ChatWindow extends JPanel {

    private static final long serialVersionUID = 1L;

    final DefaultListModel<String> lines = new DefaultListModel<>();
    final JTextField input = new JTextField();
    final JLabel status = new JLabel("connecting …");
    private final transient Kabelwerk kabelwerk;

    /** To be called on the event dispatch thread. */
    ChatWindow(Consumer<Settings.Builder> settings) {
        super(new BorderLayout(8, 8));
        add(status, BorderLayout.NORTH);
        add(new JScrollPane(new JList<>(lines)), BorderLayout.CENTER);
        add(input, BorderLayout.SOUTH);
        input.setEnabled(false);

        kabelwerk = Kabelwerk.create(builder -> {
            builder.callbackExecutor(SwingUtilities::invokeLater).ensureAllRooms();
            settings.accept(builder);
        });
        kabelwerk.on(Connected.class, event -> status.setText("online"));
        kabelwerk.on(Disconnected.class, event -> status.setText("offline"));
        kabelwerk.on(KabelwerkEvent.ErrorOccurred.class, event -> status.setText(event.error().getMessage()));
        kabelwerk.once(KabelwerkEvent.Ready.class, event -> show(kabelwerk.openRoom()));
        kabelwerk.connect().exceptionally(error -> {
            status.setText("no connection yet: " + error.getMessage());
            return null;
        });
    }

    private void show(Room room) {
        room.on(RoomEvent.Ready.class, event -> {
            event.messages().forEach(this::append);
            input.setEnabled(true);
        });
        room.on(MessagePosted.class, event -> append(event.message()));
        room.connect();
        input.addActionListener(action -> {
            String text = input.getText();
            input.setText("");
            room.postMessage(text).exceptionally(error -> {
                status.setText("not posted: " + error.getMessage());
                input.setText(text);
                return null;
            });
        });
    }

    private void append(Message message) {
        lines.addElement(message.user().map(user -> user.name() + ": ").orElse("") + message.text());
    }

    /** Does not wait: the window may close at once. */
    void disconnect() {
        kabelwerk.disconnect();
    }
}
