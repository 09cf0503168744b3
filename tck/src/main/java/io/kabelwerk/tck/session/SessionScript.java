package io.kabelwerk.tck.session;

import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that a backend says to one session with the room 7, over a {@link Peer}, for rules about how it is written
 * and not what: the emulator buffers what it cannot write.
 */
final class SessionScript {

    private static final Pattern PUSH =
            Pattern.compile("\\[\\s*(\"\\d+\"|null)\\s*,\\s*(\"\\d+\")\\s*,\\s*(\"[^\"]*\")\\s*,\\s*\"([^\"]*)\".*");

    private static final String TIME = "\"2026-08-13T10:11:12Z\"";
    private static final String USER = "\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"";
    private static final String OWN_USER =
            "{" + USER + ",\"hub_id\":null,\"inserted_at\":" + TIME + ",\"updated_at\":" + TIME + "}";

    /** So long that buffers of any size are full soon. */
    private static final String LONG = "x".repeat(10_000);

    private final Peer peer;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final AtomicInteger posted = new AtomicInteger();

    SessionScript(Peer peer) {
        this.peer = peer;
    }

    /** Reads what the client sends, and answers, until it closes the connection. */
    void answerInBackground() {
        background(() -> {
            for (Frame frame = peer.read(); frame.opcode() != Frame.CLOSE; frame = peer.read()) {
                answer(new String(frame.payload(), StandardCharsets.UTF_8));
            }
            peer.send(Frame.close(1000, ""));
            peer.close();
        });
    }

    /** Writes messages with the IDs from 1 on, as fast as they are taken. */
    void postInBackground(int messages) {
        background(() -> {
            for (int id = 1; id <= messages; id++) {
                send("[null,null,\"room:7\",\"message_posted\",{\"id\":" + id
                        + ",\"room_id\":7,\"type\":\"text\",\"text\":\""
                        + LONG + "\",\"html\":\"\",\"inserted_at\":" + TIME + ",\"updated_at\":" + TIME
                        + ",\"upload\":null,\"user\":null}]");
                posted.set(id);
            }
        });
    }

    /** How many messages have been written. */
    int posted() {
        return posted.get();
    }

    /** How many heartbeats have come. */
    int heartbeats() {
        return heartbeats.get();
    }

    private void answer(String text) {
        Matcher push = PUSH.matcher(text);
        if (!push.matches()) {
            throw new AssertionError("This is not a request: " + text);
        }
        boolean heartbeat = push.group(4).equals("heartbeat");
        if (heartbeat) {
            heartbeats.incrementAndGet();
        }
        String response = push.group(3).equals("\"private\"")
                ? "{\"user\":" + OWN_USER + ",\"room_ids\":[7]}"
                : push.group(3).equals("\"room:7\"")
                        ? "{\"id\":7,\"attributes\":{},\"user\":{" + USER + "},\"messages\":[],\"markers\":[null,null]}"
                        : "{}";
        String reply = "[" + push.group(1) + "," + push.group(2) + "," + push.group(3)
                + ",\"phx_reply\",{\"status\":\"ok\",\"response\":" + response + "}]";
        if (!heartbeat) {
            send(reply);
        } else if (writing.tryLock()) { // Where nothing can be written, heartbeats are read all the same.
            try {
                peer.sendText(reply);
            } finally {
                writing.unlock();
            }
        }
    }

    private void send(String text) {
        writing.lock();
        try {
            peer.sendText(text);
        } finally {
            writing.unlock();
        }
    }

    private static void background(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (UncheckedIOException end) {
                        // The rule is over, or has failed.
                    }
                },
                "session-script");
        thread.setDaemon(true);
        thread.start();
    }
}
