package io.kabelwerk.core;

import io.kabelwerk.Delivery;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.Push;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.ReplyHandler;
import io.kabelwerk.core.phoenix.Timers;
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
    private @Nullable Push push;
    private Timers.@Nullable Timer retry;
    private boolean stale;
    private boolean longer;
    private int failures;

    InboxView(Session session, Emitter<InboxEvent> emitter, InboxFilter filter) {
        super(session, emitter);
        this.filter = filter;
        this.window = new InboxWindow(filter, filter.pageSize(), List.of());
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
    InboxChannel open() {
        return session().topics().inbox();
    }

    @Override
    void attach(InboxChannel inbox) {
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
        loadFrom(new ArrayList<>());
    }

    private void stopLoading() {
        if (push != null) {
            push.withdraw();
            push = null;
        }
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** An item has changed. */
    void updated(InboxItem item) {
        if (push != null) {
            sinceRequest.remove(item.room().id());
            sinceRequest.put(item.room().id(), item);
            if (sinceRequest.size() > session().settings().maxCatchUp()) {
                sinceRequest.clear();
                stale = true; // What was not noted is asked for once more.
            }
        }
        if (isReady()) {
            if (window.update(item)) {
                stale |= window.isUncertain();
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
        Duration timeout = session().settings().pushTimeout();
        session().timers().at(calledAt + timeout.toNanos(), () -> {
            if (wantMore.remove(promise)) {
                promise.fail(new NoReplyException(
                        "No more of the inbox was loaded within " + timeout.toMillis() + " ms", Delivery.UNKNOWN));
            }
        });
        if (push == null && retry == null) {
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

    /** The items of the response to such a request. */
    List<InboxItem> readItems(Fields response) {
        return response.list(
                "items", fields -> Shapes.inboxItem(fields, session().user()), this::tellError);
    }

    private void loadFrom(List<InboxItem> loaded) {
        int limit = Math.min(LONGEST_PAGE, window.target() - loaded.size());
        list(limit, loaded.size(), page -> {
            loaded.addAll(page);
            if (page.size() < limit || loaded.size() >= window.target()) {
                install(window.target(), loaded);
            } else {
                loadFrom(loaded);
            }
        });
    }

    private void loadMore() {
        if (wantMore.isEmpty()) {
            return;
        }
        List<InboxItem> now = window.items();
        if (now.size() < window.target()) {
            settleMore(promise -> promise.complete(items)); // It is the end of the list.
            return;
        }
        // The last item is asked for once more: if it is still in its place, what follows it follows the window.
        int limit = Math.min(LONGEST_PAGE, filter.pageSize() + 1);
        long last = now.get(now.size() - 1).room().id();
        sinceRequest.clear();
        list(limit, now.size() - 1, page -> {
            if (page.isEmpty() || !InboxOrder.isRoom(page.get(0), last)) {
                longer = true;
                window.setTarget(window.target() + filter.pageSize());
                reload();
                return;
            }
            longer = true;
            List<InboxItem> joined = new ArrayList<>(window.items());
            joined.addAll(page);
            boolean atEnd = page.size() < limit;
            install(now.size() + (page.size() == 1 ? 0 : atEnd ? filter.pageSize() : page.size() - 1), joined);
        });
    }

    /** What was loaded becomes the window, with what came meanwhile on top. */
    private void install(int target, List<InboxItem> loaded) {
        window = new InboxWindow(filter, target, loaded);
        sinceRequest.values().forEach(window::update);
        sinceRequest.clear();
        failures = 0;
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
        if (!isOver() && push == null) {
            serveMore();
        }
    }

    private void tell() {
        items = window.items();
        emit(new InboxEvent.Updated(items));
    }

    /** Something has left the window, and only the backend knows what comes in its place. */
    private void refresh() {
        if (stale && push == null && retry == null && !isOver()) {
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

    private void list(int limit, int offset, Consumer<List<InboxItem>> onPage) {
        Channel channel = shared().channel();
        String topic = shared().topic();
        push = channel.push(
                "list_rooms", listParams(limit, offset), session().timers().now(), new ReplyHandler() {
                    @Override
                    public void replied(Reply reply) {
                        push = null;
                        if (!reply.ok()) {
                            tryAgain(Session.rejection(topic, "list_rooms", reply));
                            return;
                        }
                        List<InboxItem> page;
                        try {
                            page = readItems(Fields.of(topic, reply.response()));
                        } catch (ProtocolException e) {
                            tryAgain(e);
                            return;
                        }
                        onPage.accept(page);
                    }

                    @Override
                    public void failed(KabelwerkException error) {
                        push = null;
                        tryAgain(error);
                    }
                });
    }

    private void tryAgain(KabelwerkException error) {
        settleMore(promise -> promise.fail(error));
        if (isOver()) {
            return;
        }
        InboxView.this.failed(error);
        List<Duration> steps = session().settings().rejoinSteps();
        retry = session().timers().after(steps.get(Math.min(failures++, steps.size() - 1)), () -> {
            retry = null;
            reload();
        });
    }
}
