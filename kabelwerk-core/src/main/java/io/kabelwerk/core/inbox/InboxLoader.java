package io.kabelwerk.core.inbox;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.core.topic.PageRequest;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Loads the window of an inbox, or a page more, one request at a time, and repeats what fails.
 *
 * <p>Items that change while a request is under way are newer than what it brings, and are applied to that once more
 * (S36).
 */
final class InboxLoader {

    /** How many items are asked for in one request at most. */
    private static final int LONGEST_PAGE = 100;

    /**
     * A part of the list.
     *
     * @param items the items that can be read
     * @param entries how many entries it has
     */
    record Page(List<InboxItem> items, int entries) {

        int unreadable() {
            return entries - items.size();
        }
    }

    /** The inbox for which it loads. */
    interface Owner {

        /**
         * A window was loaded.
         *
         * @param next whether it is the one before with what follows it
         */
        void loaded(InboxWindow window, boolean next);

        /** The list has changed so that there is no telling what follows the window: all of it has to be loaded. */
        void shifted();

        /** A request has failed. */
        void loadingFailed(KabelwerkException error);
    }

    private final InboxFilter filter;
    private final PageRequest request;
    private final Function<PayloadFields, Page> reader;
    private final Owner owner;
    private final Map<Long, InboxItem> changed = new LinkedHashMap<>();

    InboxLoader(InboxFilter filter, PageRequest request, Function<PayloadFields, Page> reader, Owner owner) {
        this.filter = filter;
        this.request = request;
        this.reader = reader;
        this.owner = owner;
    }

    /** Whether a window is being loaded, or will be loaded again after a failure. */
    boolean isLoading() {
        return request.isActive();
    }

    void cancel() {
        request.cancel();
    }

    /**
     * An item has changed.
     *
     * @return false if more items have changed during the request than are kept: the window has to be loaded once more
     */
    boolean note(InboxItem item, int limit) {
        if (!request.isSent()) {
            return true;
        }
        changed.remove(item.room().id());
        changed.put(item.room().id(), item);
        if (changed.size() <= limit) {
            return true;
        }
        changed.clear();
        return false;
    }

    /** Loads the first items of the list. */
    void load(int target) {
        cancel();
        changed.clear();
        loadFrom(target, new ArrayList<>(), 0);
    }

    /** @param unreadable how many entries were loaded beside the items: they have a place in the list, too */
    private void loadFrom(int target, List<InboxItem> loaded, int unreadable) {
        int offset = loaded.size() + unreadable;
        int limit = Math.min(LONGEST_PAGE, target - offset);
        list(limit, offset, page -> {
            loaded.addAll(page.items());
            int left = unreadable + page.unreadable();
            if (page.entries() < limit || loaded.size() + left >= target) {
                install(target, loaded, left, false);
            } else {
                loadFrom(target, loaded, left);
            }
        });
    }

    /**
     * Loads what follows a window, which is full and has no unreadable entries.
     *
     * @param window its items
     * @param current its items as they are when what follows has arrived
     */
    void loadNext(List<InboxItem> window, Supplier<List<InboxItem>> current) {
        // The last item is asked for once more: if it is still in its place, what follows it follows the window.
        int limit = Math.min(LONGEST_PAGE, filter.pageSize() + 1);
        int offset = window.size() - 1;
        long last = window.get(offset).room().id();
        changed.clear();
        list(limit, offset, page -> {
            if (page.items().isEmpty() || !InboxOrder.isRoom(page.items().get(0), last)) {
                owner.shifted();
                return;
            }
            List<InboxItem> joined = new ArrayList<>(current.get());
            joined.addAll(page.items());
            install(window.size() + placesAdded(page, limit), joined, page.unreadable(), true);
        });
    }

    /** How much longer a window gets by a page that begins with its last item. */
    private int placesAdded(Page page, int limit) {
        if (page.entries() == 1) {
            return 0; // Nothing follows.
        }
        if (page.entries() < limit) {
            return filter.pageSize(); // It is the end of the list; what is posted there has a place.
        }
        return page.entries() - 1;
    }

    private void install(int target, List<InboxItem> loaded, int unreadable, boolean next) {
        InboxWindow window = new InboxWindow(filter, target, loaded, unreadable);
        changed.values().forEach(window::update);
        changed.clear();
        request.succeeded();
        owner.loaded(window, next);
    }

    private void list(int limit, int offset, Consumer<Page> onPage) {
        request.send(InboxCalls.list(filter, limit, offset, reader), onPage, owner::loadingFailed);
    }

    /** Loads once more after a pause. */
    void repeat(Runnable load) {
        request.repeat(load);
    }
}
