package io.kabelwerk.core.notifier;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.Subscription;
import java.util.List;
import java.util.function.Supplier;

/** A connected {@link DefaultNotifier}. */
final class NotifierSubscription extends Subscription<NotifierEvent, List<Message>, NotifierChannel> {

    NotifierSubscription(SessionContext session, Supplier<NotifierChannel> channels, Emitter<NotifierEvent> emitter) {
        super(session, channels, emitter);
    }

    @Override
    protected String name() {
        return "The notifier";
    }

    @Override
    protected NotifierEvent errorEvent(KabelwerkException error) {
        return new NotifierEvent.ErrorOccurred(error);
    }

    @Override
    protected void attach(NotifierChannel notifier) {
        notifier.attach(this);
    }

    @Override
    protected void detach(NotifierChannel notifier, Runnable done) {
        notifier.detach(this, done);
    }

    void loaded(List<Message> messages) {
        if (!isReady() && !hasEnded()) {
            ready(messages, new NotifierEvent.Ready(messages));
        }
    }

    void updated(Message message) {
        if (isReady()) {
            emit(new NotifierEvent.Updated(message));
        }
    }
}
