package io.kabelwerk.core.inbox;

import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.Subscription;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connected {@link DefaultInbox}: a window on the list that the backend keeps, always its first items.
 * {@link InboxWindow} knows what is in it, {@link InboxLoader} loads it; here is decided when.
 */
final class InboxSubscription extends Subscription<InboxEvent, List<InboxItem>, InboxChannel>
        implements InboxLoader.Owner {

    private final InboxFilter filter;
    private final List<Promise<List<InboxItem>>> wantMore = new ArrayList<>();
    private InboxWindow window;
    private volatile List<InboxItem> items = List.of();
    private @Nullable InboxLoader loader;

    /** Something has left the window, and only the backend knows what comes in its place. */
    private boolean stale;

    /** The window was made longer for those that want more. */
    private boolean longer;

    InboxSubscription(
            SessionContext session, Supplier<InboxChannel> channels, Emitter<InboxEvent> emitter, InboxFilter filter) {
        super(session, channels, emitter);
        this.filter = filter;
        this.window = new InboxWindow(filter, filter.pageSize(), List.of(), 0);
    }

    /** The window as it was last emitted. */
    List<InboxItem> items() {
        return items;
    }

    @Override
    protected String name() {
        return "The inbox";
    }

    @Override
    protected InboxEvent errorEvent(KabelwerkException error) {
        return new InboxEvent.ErrorOccurred(error);
    }

    @Override
    protected void attach(InboxChannel inbox) {
        loader = new InboxLoader(filter, inbox.newPageRequest(), this::readPage, this);
        inbox.attach(this);
    }

    @Override
    protected void detach(InboxChannel inbox, Runnable done) {
        inbox.detach(this, done);
    }

    @Override
    protected void closed(KabelwerkException error) {
        interrupted(error);
    }

    /** Loads the whole window. */
    void reload() {
        stale = false;
        if (loader != null) {
            loader.load(window.target());
        }
    }

    private boolean isLoading() {
        return loader != null && loader.isLoading();
    }

    /** An item has changed. */
    void updated(InboxItem item) {
        if (loader != null && !loader.note(item, session().settings().maxCatchUp())) {
            stale = true;
        }
        if (isReady()) {
            boolean changed = window.update(item);
            stale |= window.isUncertain();
            if (changed) {
                emitUpdated();
            }
            refresh();
        }
    }

    /** What was asked for will not come. */
    void interrupted(KabelwerkException error) {
        if (loader != null) {
            loader.cancel();
        }
        settleMore(promise -> promise.fail(error));
    }

    /** Two that want the same page share one request. */
    void loadMore(Promise<List<InboxItem>> promise, long calledAt) {
        wantMore.add(promise);
        Duration timeout = session().settings().requestTimeout();
        session().timers().at(calledAt + timeout.toNanos(), () -> {
            if (wantMore.remove(promise)) {
                promise.fail(new NoReplyException(
                        "No more of the inbox was loaded within " + Durations.text(timeout) + " (requestTimeout)",
                        RequestOutcome.UNKNOWN));
            }
        });
        if (!isLoading()) {
            loadMore();
        }
    }

    /** The items of the response to such a request; those that cannot be read are reported, and left out. */
    List<InboxItem> readItems(PayloadFields response) {
        return readPage(response).items();
    }

    private InboxLoader.Page readPage(PayloadFields response) {
        int[] unreadable = {0};
        List<InboxItem> read = response.list(
                "items", fields -> PayloadDecoder.inboxItem(fields, session().user()), error -> {
                    unreadable[0]++;
                    reportError(error);
                });
        return new InboxLoader.Page(read, read.size() + unreadable[0]);
    }

    private void loadMore() {
        if (wantMore.isEmpty()) {
            return;
        }
        if (!window.isFull()) {
            settleMore(promise -> promise.complete(items)); // It is the end of the list.
            return;
        }
        List<InboxItem> now = window.items();
        if (now.isEmpty() || window.unreadable() > 0) {
            reloadLonger(); // Which place its last item has is not known.
            return;
        }
        if (loader != null) {
            loader.loadNext(now, () -> window.items());
        }
    }

    @Override
    public void shifted() {
        reloadLonger();
    }

    private void reloadLonger() {
        longer = true;
        window.setTarget(window.target() + filter.pageSize());
        reload();
    }

    @Override
    public void loaded(InboxWindow loaded, boolean next) {
        longer |= next;
        window = loaded;
        stale |= window.isUncertain();
        if (!isReady()) {
            items = window.items();
            ready(items, new InboxEvent.Ready(items));
        } else if (!window.items().equals(items)) {
            emitUpdated();
        }
        if (!hasEnded()) {
            refresh();
        }
        if (!hasEnded() && !isLoading()) {
            serveMore();
        }
    }

    private void emitUpdated() {
        items = window.items();
        emit(new InboxEvent.Updated(items));
    }

    private void refresh() {
        if (stale && !isLoading() && !hasEnded()) {
            reload();
        }
    }

    /** Those who want more have got it, or get it now. */
    private void serveMore() {
        if (longer) {
            longer = false;
            List<InboxItem> shown = items;
            settleMore(promise -> promise.complete(shown));
        } else {
            loadMore();
        }
    }

    private void settleMore(Consumer<Promise<List<InboxItem>>> settle) {
        longer = false;
        List<Promise<List<InboxItem>>> waiting = List.copyOf(wantMore);
        wantMore.clear();
        waiting.forEach(settle);
    }

    @Override
    public void loadingFailed(KabelwerkException error) {
        settleMore(promise -> promise.fail(error));
        if (!hasEnded()) {
            failed(error);
            if (loader != null) {
                loader.repeat(this::reload);
            }
        }
    }
}
