package io.kabelwerk.core;

import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connected {@link InboxFace}: a window on the list that the backend keeps, always its first items.
 *
 * <p>One request at a time loads the window, or a page more. Events that come while it is under way are newer than what
 * it brings, and are applied to that once more.
 */
final class InboxView extends View<InboxEvent, List<InboxItem>, InboxChannel> {

    /** How many items are asked for in one request at the most. */
    private static final int LONGEST_PAGE = 100;

    private final InboxFilter filter;
    private final List<Promise<List<InboxItem>>> wantMore = new ArrayList<>();
    private final Map<Long, InboxItem> sinceRequest = new LinkedHashMap<>();
    private InboxWindow window;
    private volatile List<InboxItem> items = List.of();
    private @Nullable PageRequest request;
    private boolean stale;
    private boolean longer;

    /** A part of the list: the items that can be read, and how many entries it has. */
    private record Page(List<InboxItem> items, int entries) {

        int unreadable() {
            return entries - items.size();
        }
    }

    InboxView(SessionContext session, Topics topics, Emitter<InboxEvent> emitter, InboxFilter filter) {
        super(session, topics, emitter);
        this.filter = filter;
        this.window = new InboxWindow(filter, filter.pageSize(), List.of(), 0);
    }

    /** The window as it was last told. */
    List<InboxItem> items() {
        return items;
    }

    @Override
    String name() {
        return "The inbox";
    }

    @Override
    InboxEvent errorEvent(KabelwerkException error) {
        return new InboxEvent.ErrorOccurred(error);
    }

    @Override
    InboxChannel open(Topics topics) {
        return topics.inbox();
    }

    @Override
    void attach(InboxChannel inbox) {
        request = inbox.newPageRequest();
        inbox.attach(this);
    }

    @Override
    void detach(InboxChannel inbox, Runnable done) {
        inbox.detach(this, done);
    }

    @Override
    void closed(KabelwerkException error) {
        interrupted(error);
    }

    /** Loads the whole window anew. */
    void reload() {
        stopLoading();
        stale = false;
        sinceRequest.clear();
        loadFrom(new ArrayList<>(), 0);
    }

    private void stopLoading() {
        if (request != null) {
            request.cancel();
        }
    }

    private boolean isLoading() {
        return request != null && request.isActive();
    }

    /** An item has changed. */
    void updated(InboxItem item) {
        if (request != null && request.isSent()) {
            sinceRequest.remove(item.room().id());
            sinceRequest.put(item.room().id(), item);
            if (sinceRequest.size() > session().settings().maxCatchUp()) {
                sinceRequest.clear();
                stale = true; // What was not noted is asked for once more.
            }
        }
        if (isReady()) {
            boolean changed = window.update(item);
            stale |= window.isUncertain();
            if (changed) {
                tell();
            }
            refresh();
        }
    }

    /** What was asked for will not come. */
    void interrupted(KabelwerkException error) {
        stopLoading();
        settleMore(promise -> promise.fail(error));
    }

    /** Two that want the same page share one request. */
    void loadMore(Promise<List<InboxItem>> promise, long calledAt) {
        wantMore.add(promise);
        Duration timeout = session().settings().requestTimeout();
        session().timers().at(calledAt + timeout.toNanos(), () -> {
            if (wantMore.remove(promise)) {
                promise.fail(new NoReplyException(
                        "No more of the inbox was loaded within " + timeout.toMillis() + " ms",
                        RequestOutcome.UNKNOWN));
            }
        });
        if (!isLoading()) {
            loadMore();
        }
    }

    /** The params of a request for a part of the list. */
    Map<String, @Nullable Object> listParams(int limit, int offset) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("limit", limit);
        params.put("offset", offset);
        filter.archived().ifPresent(wanted -> params.put("archived", wanted));
        filter.assignment()
                .ifPresent(wanted -> params.put(
                        "hub_user",
                        wanted.hubUserId().isPresent() ? wanted.hubUserId().getAsLong() : null));
        if (!filter.attributes().isEmpty()) {
            params.put("attributes", filter.attributes());
        }
        return params;
    }

    /** The items of the response to such a request; those that cannot be read are reported, and left out. */
    List<InboxItem> readItems(Fields response) {
        return readPage(response).items();
    }

    private Page readPage(Fields response) {
        int[] unreadable = {0};
        List<InboxItem> read = response.list(
                "items", fields -> Shapes.inboxItem(fields, session().user()), error -> {
                    unreadable[0]++;
                    tellError(error);
                });
        return new Page(read, read.size() + unreadable[0]);
    }

    /** @param unreadable how many entries were loaded beside the items: they have a place in the list, too */
    private void loadFrom(List<InboxItem> loaded, int unreadable) {
        int offset = loaded.size() + unreadable;
        int limit = Math.min(LONGEST_PAGE, window.target() - offset);
        list(limit, offset, page -> {
            loaded.addAll(page.items());
            int left = unreadable + page.unreadable();
            if (page.entries() < limit || loaded.size() + left >= window.target()) {
                install(window.target(), loaded, left);
            } else {
                loadFrom(loaded, left);
            }
        });
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
        // The last item is asked for once more: if it is still in its place, what follows it follows the window.
        int limit = Math.min(LONGEST_PAGE, filter.pageSize() + 1);
        long last = now.get(now.size() - 1).room().id();
        sinceRequest.clear();
        list(limit, now.size() - 1, page -> {
            if (page.items().isEmpty() || !InboxOrder.isRoom(page.items().get(0), last)) {
                reloadLonger();
                return;
            }
            longer = true;
            List<InboxItem> joined = new ArrayList<>(window.items());
            joined.addAll(page.items());
            boolean atEnd = page.entries() < limit;
            int added = page.entries() == 1 ? 0 : atEnd ? filter.pageSize() : page.entries() - 1;
            install(now.size() + added, joined, page.unreadable());
        });
    }

    private void reloadLonger() {
        longer = true;
        window.setTarget(window.target() + filter.pageSize());
        reload();
    }

    /** What was loaded becomes the window, with what came meanwhile on top. */
    private void install(int target, List<InboxItem> loaded, int unreadable) {
        window = new InboxWindow(filter, target, loaded, unreadable);
        sinceRequest.values().forEach(window::update);
        sinceRequest.clear();
        if (request != null) {
            request.succeeded();
        }
        stale |= window.isUncertain();
        if (!isReady()) {
            items = window.items();
            ready(items, new InboxEvent.Ready(items));
        } else if (!window.items().equals(items)) {
            tell();
        }
        if (!isOver()) {
            refresh();
        }
        if (!isOver() && !isLoading()) {
            serveMore();
        }
    }

    private void tell() {
        items = window.items();
        emit(new InboxEvent.Updated(items));
    }

    /** Something has left the window, and only the backend knows what comes in its place. */
    private void refresh() {
        if (stale && !isLoading() && !isOver()) {
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

    private void list(int limit, int offset, Consumer<Page> onPage) {
        if (request != null) {
            request.send("list_rooms", listParams(limit, offset), this::readPage, onPage, this::tryAgain);
        }
    }

    private void tryAgain(KabelwerkException error) {
        settleMore(promise -> promise.fail(error));
        if (!isOver()) {
            failed(error);
            if (request != null) {
                request.repeat(this::reload);
            }
        }
    }
}
