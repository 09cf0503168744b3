package com.example.swing;

import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

/** Opens the window. */
public final class Main {

    private Main() {}

    /**
     * Chats with KABELWERK_URL and KABELWERK_TOKEN of the environment.
     *
     * @param args none
     */
    public static void main(String[] args) {
        SwingUtilities.invokeLater(() -> {
            ChatWindow chat = new ChatWindow(settings -> settings
                    .url(System.getenv("KABELWERK_URL"))
                    .token(System.getenv("KABELWERK_TOKEN")));
            JFrame frame = new JFrame("Care Team");
            frame.add(chat);
            frame.setSize(480, 640);
            frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
            frame.addWindowListener(new WindowAdapter() {
                @Override
                public void windowClosed(WindowEvent event) {
                    chat.disconnect();
                }
            });
            frame.setVisible(true);
        });
    }
}
