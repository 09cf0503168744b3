package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import java.util.List;

/** A connected {@link NotifierFace}. */
final class NotifierView extends View<NotifierEvent, List<Message>, NotifierChannel> {

    NotifierView(SessionContext session, Topics topics, Emitter<NotifierEvent> emitter) {
        super(session, topics, emitter);
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
    NotifierChannel open(Topics topics) {
        return topics.notifier();
    }

    @Override
    void attach(NotifierChannel notifier) {
        notifier.attach(this);
    }

    @Override
    void detach(NotifierChannel notifier, Runnable done) {
        notifier.detach(this, done);
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
