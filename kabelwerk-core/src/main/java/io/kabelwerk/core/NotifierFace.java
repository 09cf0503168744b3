package io.kabelwerk.core;

import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import java.util.List;

/** A notifier, as the application holds it. */
final class NotifierFace extends Face<NotifierEvent, List<Message>, NotifierView> implements Notifier {

    NotifierFace(Session session) {
        super(session);
    }

    @Override
    NotifierView newView(Emitter<NotifierEvent> listeners) {
        return new NotifierView(session(), topics(), listeners);
    }
}
