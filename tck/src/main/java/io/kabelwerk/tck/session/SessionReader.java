package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads a room, and compares what it is told with what was posted. */
final class SessionReader {

    private final String name;
    private final Room room;
    private final SessionHeard<RoomEvent> heard;
    private int heardInAll;

    /** Opens the room with a client that is online, and waits until it is ready. */
    SessionReader(Kabelwerk client, long roomId) {
        name = client.user().key() + " in room " + roomId;
        room = client.openRoom(roomId);
        heard = SessionHeard.of(room, RoomEvent.class);
        Object unused = Await.value(room.connect(), "the room's connect()");
    }

    long roomId() {
        return room.id();
    }

    CompletableFuture<Message> post(String text) {
        return room.postMessage(text);
    }

    /** Whatever has happened so far: nothing may be missing between, nothing told twice. Whether it has read all. */
    boolean check(Supplier<List<Long>> posted) {
        List<Long> read = read(); // First, since more may be posted meanwhile.
        List<Long> all = posted.get();
        assertThat(read).as("what %s has read", this).isEqualTo(all.subList(0, Math.min(read.size(), all.size())));
        assertThat(heard.all(RoomEvent.Ready.class)).as("ready, to %s", this).hasSizeLessThan(2);
        return read.size() == all.size();
    }

    /** The IDs of the messages that it has received, in that order. */
    private List<Long> read() {
        List<Long> ids = new ArrayList<>();
        for (RoomEvent event : heard.all()) {
            if (event instanceof RoomEvent.Ready ready) {
                ready.messages().forEach(message -> ids.add(message.id()));
            } else if (event instanceof RoomEvent.MessagePosted posted) {
                ids.add(posted.message().id());
            }
        }
        return ids;
    }

    /** From now on nothing may be told any more. */
    void end() {
        heardInAll = heard.all().size();
    }

    void checkSilence() {
        assertThat(heard.all())
                .as("what was told to %s after disconnect(), too", this)
                .hasSize(heardInAll);
    }

    @Override
    public String toString() {
        return name;
    }
}
