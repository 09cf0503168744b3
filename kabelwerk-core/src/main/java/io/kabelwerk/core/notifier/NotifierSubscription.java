package io.kabelwerk.core.notifier;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.Subscription;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A connected {@link DefaultNotifier}. */
final class NotifierSubscription extends Subscription<NotifierEvent, List<Message>, NotifierChannel> {

    private static final long[] NONE = {};

    private final OptionalLong after;
    private long[] readyIds = NONE;

    /** @param after the ID of the last message that is known, where it is to be resumed */
    NotifierSubscription(
            SessionContext session,
            Supplier<NotifierChannel> channels,
            Emitter<NotifierEvent> emitter,
            OptionalLong after) {
        super(session, channels, emitter);
        this.after = after;
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

    /** Whether it waits for its first list, which begins after a message. */
    boolean resumes() {
        return waits() && after.isPresent();
    }

    /** Whether it waits for its first list, which is of what the user has not read. */
    boolean wantsUnread() {
        return waits() && after.isEmpty();
    }

    private boolean waits() {
        return !isReady() && !hasEnded();
    }

    /** The ID of the message to resume after; 0 for one that does not resume. */
    long after() {
        return after.orElse(0);
    }

    /** Whether a join that asks for what came after a message, or for what is unread, brings its first list. */
    boolean isAnsweredBy(long asked) {
        return after.isEmpty() ? asked == JoinCursor.UNREAD : asked >= 0 && asked <= after();
    }

    /** The answer to a join, and what has come since. */
    void loaded(long asked, Collection<Message> messages) {
        if (waits() && isAnsweredBy(asked)) {
            List<Message> list = messages.stream()
                    .filter(message -> message.id() > after())
                    .sorted(Comparator.comparingLong(Message::id))
                    .toList();
            readyIds = list.stream().mapToLong(Message::id).toArray();
            ready(list, new NotifierEvent.Ready(list, after));
        }
    }

    /** No join will bring what is in the first list once more. */
    void forgetList() {
        readyIds = NONE;
    }

    /** A message that a join has found; it may lie before the one to resume after. */
    void missed(Message message) {
        if (message.id() > after()) {
            updated(message);
        }
    }

    /** A message; one that is in the first list is known here. */
    void updated(Message message) {
        if (isReady() && Arrays.binarySearch(readyIds, message.id()) < 0) {
            emit(new NotifierEvent.Updated(message));
        }
    }
}
