package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Push;
import io.kabelwerk.core.phoenix.Timers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connected {@link RoomFace}: what it has told of the room, and how far back it has loaded. */
final class RoomView extends View<RoomEvent, RoomEvent.Ready, RoomChannel> {

    private final long roomId;
    private final List<Promise<List<Message>>> wantEarlier = new ArrayList<>();
    private final TreeMap<Long, Message> early = new TreeMap<>();
    private long[] readyIds = {};
    private long earliest;
    private int failures;
    private @Nullable Push push;
    private Timers.@Nullable Timer retry;

    RoomView(Session session, Emitter<RoomEvent> emitter, long roomId) {
        super(session, emitter);
        this.roomId = roomId;
    }

    @Override
    String name() {
        return "Room " + roomId;
    }

    @Override
    RoomEvent errorEvent(KabelwerkException error) {
        return new RoomEvent.ErrorOccurred(error);
    }

    @Override
    RoomChannel open() {
        return session().topics().room(roomId);
    }

    @Override
    void attach(RoomChannel room) {
        room.attach(this);
    }

    @Override
    void detach(RoomChannel room, Runnable done) {
        room.detach(this, done);
    }

    @Override
    void closed(KabelwerkException error) {
        if (push != null) {
            push.withdraw();
        }
        if (retry != null) {
            retry.cancel();
        }
        settleEarlier(promise -> promise.fail(error));
    }

    /** The room has been joined for the first time: these are its messages. */
    void loaded(List<Message> messages) {
        if (isReady() || isOver()) {
            return;
        }
        readyIds = messages.stream().mapToLong(Message::id).toArray();
        earliest = messages.isEmpty() ? 0 : readyIds[0];
        RoomEvent.Ready event = new RoomEvent.Ready(messages, shared().markers());
        ready(event, event);
    }

    /** The room was joined before this view came: its newest page, and what is told meanwhile, make the list. */
    void loadLate() {
        push = MessagePage.before(shared(), Long.MAX_VALUE, new MessagePage.Handler() {
            @Override
            public void page(List<Message> messages) {
                if (!messages.isEmpty()) {
                    // What lies before the page is history; between the two there may be more that nobody told of.
                    early.headMap(messages.get(0).id()).clear();
                }
                messages.forEach(message -> early.put(message.id(), message));
                List<Message> all = List.copyOf(early.values());
                early.clear();
                loaded(all);
            }

            @Override
            public void failed(KabelwerkException error) {
                RoomView.this.failed(error);
                var steps = session().settings().rejoinSteps();
                retry = session().timers().after(steps.get(Math.min(failures++, steps.size() - 1)), () -> loadLate());
            }
        });
    }

    /** A message that is told in the room. What is in this view's first list, or older than that, is known here. */
    void posted(Message message) {
        long id = message.id();
        if (!isReady()) {
            early.put(id, message);
            if (early.size() > session().settings().maxCatchUp()) {
                early.pollFirstEntry(); // The list begins later then: what is older is loaded when it is wanted.
            }
        } else if (readyIds.length == 0 || id > readyIds[readyIds.length - 1] || isLate(id)) {
            if (earliest == 0) {
                earliest = id;
            }
            if (isHeard()) {
                emit(new RoomEvent.MessagePosted(message));
            }
        }
    }

    private boolean isLate(long id) {
        return id > readyIds[0] && Arrays.binarySearch(readyIds, id) < 0;
    }

    /** Something else that is told in the room. */
    void tell(RoomEvent event) {
        if (isReady()) {
            emit(event);
        }
    }

    /** Two that want the same page share one request. */
    void loadEarlier(Promise<List<Message>> promise) {
        if (earliest == 0 || isOver()) {
            promise.complete(List.of());
            return;
        }
        wantEarlier.add(promise);
        if (wantEarlier.size() > 1) {
            return;
        }
        MessagePage.before(shared(), earliest, new MessagePage.Handler() {
            @Override
            public void page(List<Message> messages) {
                if (!messages.isEmpty()) {
                    earliest = messages.get(0).id();
                }
                settleEarlier(waiting -> waiting.complete(messages));
            }

            @Override
            public void failed(KabelwerkException error) {
                settleEarlier(waiting -> waiting.fail(error));
            }
        });
    }

    private void settleEarlier(Consumer<Promise<List<Message>>> settle) {
        List<Promise<List<Message>>> waiting = List.copyOf(wantEarlier);
        wantEarlier.clear();
        waiting.forEach(settle);
    }
}
