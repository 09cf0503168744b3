package io.kabelwerk.tests.spring;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent.Ready;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import org.springframework.stereotype.Component;

/** As docs/spring-boot.md has it. */
@SuppressWarnings("FutureReturnValueIgnored")
@Component
class CareDesk {

    private final Kabelwerk kabelwerk;

    CareDesk(Kabelwerk kabelwerk) {
        this.kabelwerk = kabelwerk;
        kabelwerk.on(Ready.class, event -> listen());
    }

    private void listen() {
        Notifier notifier = kabelwerk.openNotifier();
        notifier.on(NotifierEvent.Updated.class, event -> answer(event.message()));
        notifier.connect();
    }

    private void answer(Message message) {
        Room room = kabelwerk.openRoom(message.roomId());
        room.connect().thenCompose(ready -> room.postMessage("We are on our way."));
    }
}
