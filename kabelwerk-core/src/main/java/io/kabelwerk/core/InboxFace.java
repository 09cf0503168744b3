package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.spi.support.JsonValues;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An inbox, as the application holds it. */
final class InboxFace extends Face<InboxEvent, List<InboxItem>, InboxView> implements Inbox {

    private static final int DEFAULT_HITS = 10;
    private static final int MOST_HITS = 100;

    private final InboxFilter filter;

    InboxFace(Session session, InboxFilter filter) {
        super(session);
        this.filter = filter;
    }

    @Override
    InboxView newView(Emitter<InboxEvent> listeners) {
        return new InboxView(session(), topics(), listeners, filter);
    }

    @Override
    public List<InboxItem> items() {
        return ready().items();
    }

    @Override
    public CompletableFuture<List<InboxItem>> loadMore() {
        InboxView view = ready();
        Promise<List<InboxItem>> promise = new Promise<>(session().callbacks());
        long calledAt = session().timers().now();
        session().execute(() -> {
            if (view.isOver()) {
                promise.fail(new ClosedException("The inbox is closed", RequestOutcome.NOT_SENT));
            } else if (session().isDraining()) {
                promise.fail(Drain.refusal("The request for more items of the inbox"));
            } else {
                view.loadMore(promise, calledAt);
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
        InboxView view = ready();
        Call<List<InboxItem>> call =
                InboxCalls.search(filter, query, limit, offset, fields -> List.copyOf(view.readItems(fields)));
        return session().requests().send(view::channel, call);
    }
}
