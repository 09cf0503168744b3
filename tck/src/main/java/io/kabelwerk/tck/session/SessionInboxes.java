package io.kabelwerk.tck.session;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;

/** What rules about inboxes share. */
abstract class SessionInboxes extends SessionRules {

    SessionInboxes(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** So many patients, each with a room and a message; the most recent first. */
    List<Long> manyRooms(int count) {
        List<Long> newestFirst = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = "patient" + i;
            long roomId = newRoom(key);
            post(key, roomId, "hello");
            newestFirst.add(0, roomId);
        }
        return newestFirst;
    }

    /** Whose room it is, among those of {@link #manyRooms}. */
    String patient(List<Long> newestFirst, int index) {
        long userId = emulator.rooms().stream()
                .filter(room -> room.id() == newestFirst.get(index))
                .findFirst()
                .orElseThrow()
                .userId();
        return emulator.users().stream()
                .filter(user -> user.id() == userId)
                .findFirst()
                .orElseThrow()
                .key();
    }
}
