package io.kabelwerk.core.inbox;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.Call;
import io.kabelwerk.core.topic.Drain;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SubscribingSource;
import io.kabelwerk.spi.support.JsonValues;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** An inbox, as the application holds it. */
public final class DefaultInbox extends SubscribingSource<InboxEvent, List<InboxItem>, InboxSubscription>
        implements Inbox {

    private static final int DEFAULT_HITS = 10;
    private static final int MOST_HITS = 100;

    private final Supplier<InboxChannel> channels;
    private final InboxFilter filter;

    /** @param channels finds the inbox channel, or opens it; on the session's executor */
    public DefaultInbox(SessionContext session, Supplier<InboxChannel> channels, InboxFilter filter) {
        super(session);
        this.channels = channels;
        this.filter = filter;
    }

    @Override
    protected InboxSubscription newSubscription(Emitter<InboxEvent> listeners) {
        return new InboxSubscription(session(), channels, listeners, filter);
    }

    @Override
    public List<InboxItem> items() {
        return ready().items();
    }

    @Override
    public CompletableFuture<List<InboxItem>> loadMore() {
        InboxSubscription subscription = ready();
        Promise<List<InboxItem>> promise = new Promise<>(session().callbacks());
        long calledAt = session().timers().now();
        session().execute(() -> {
            if (subscription.hasEnded()) {
                promise.fail(new ClosedException("The inbox is closed", RequestOutcome.NOT_SENT));
            } else if (session().isDraining()) {
                promise.fail(Drain.refusal("The request for more items of the inbox"));
            } else {
                subscription.loadMore(promise, calledAt);
            }
        });
        return promise.future();
    }

    @Override
    public CompletableFuture<List<InboxItem>> search(String query) {
        return search(query, DEFAULT_HITS, 0);
    }

    @Override
    public CompletableFuture<List<InboxItem>> search(String query, int limit, int offset) {
        JsonValues.requireWellFormed(query, "The query");
        requireHubUser("search(…)");
        if (limit < 1 || limit > MOST_HITS) {
            throw new IllegalArgumentException("The limit must be from 1 to " + MOST_HITS + ", but is " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("The offset must be at least 0, but is " + offset);
        }
        InboxSubscription subscription = ready();
        Call<List<InboxItem>> call =
                InboxCalls.search(filter, query, limit, offset, fields -> List.copyOf(subscription.readItems(fields)));
        return session().requests().send(subscription::channel, call);
    }
}
