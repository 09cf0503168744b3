package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connected {@link NotifierFace}. */
final class NotifierView extends View<NotifierEvent, List<Message>> {

    private @Nullable NotifierChannel notifier;

    NotifierView(Session session, Emitter<NotifierEvent> emitter) {
        super(session, emitter);
    }

    @Override
    String name() {
        return "The notifier";
    }

    @Override
    NotifierEvent errorEvent(KabelwerkException error) {
        return new NotifierEvent.ErrorOccurred(error);
    }

    @Override
    void attach() {
        NotifierChannel shared = session().topics().notifier();
        notifier = shared;
        shared.attach(this);
    }

    @Override
    void detach(Runnable done) {
        if (notifier == null) {
            done.run();
        } else {
            notifier.detach(this, done);
        }
    }

    void loaded(List<Message> messages) {
        if (!isReady() && !isOver()) {
            ready(messages, new NotifierEvent.Ready(messages));
        }
    }

    void updated(Message message) {
        if (isReady()) {
            emit(new NotifierEvent.Updated(message));
        }
    }
}
