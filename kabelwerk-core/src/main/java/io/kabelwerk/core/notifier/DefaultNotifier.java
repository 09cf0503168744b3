package io.kabelwerk.core.notifier;

import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SubscribingSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A notifier, as the application holds it. */
public final class DefaultNotifier extends SubscribingSource<NotifierEvent, List<Message>, NotifierSubscription>
        implements Notifier {

    private final Supplier<NotifierChannel> channels;

    /** @param channels finds the notifier channel, or opens it; on the session's executor */
    public DefaultNotifier(SessionContext session, Supplier<NotifierChannel> channels) {
        super(session);
        this.channels = channels;
    }

    @Override
    protected NotifierSubscription newSubscription(Emitter<NotifierEvent> listeners) {
        return new NotifierSubscription(session(), channels, listeners, OptionalLong.empty());
    }

    @Override
    public CompletableFuture<List<Message>> connectAfter(long messageId) {
        OptionalLong after = requireMessageId(messageId);
        return connect(listeners -> new NotifierSubscription(session(), channels, listeners, after));
    }
}
