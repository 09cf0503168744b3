package io.kabelwerk.benchmarks.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The inbox of the one user: rooms, of which now this one has the latest message, and now that one. */
final class ServedInbox {

    private static final int TICK_MILLIS = 10;

    /** No divisor of any sensible number of rooms: the next one is never the neighbour of the last. */
    private static final int STRIDE = 37;

    private final long[] messages;
    private long last = Texts.FIRST_ID;
    private int next;
    private @Nullable Channel listener;

    ServedInbox(int rooms) {
        messages = new long[rooms];
        for (int room = 0; room < rooms; room++) {
            messages[room] = ++last;
        }
    }

    void joined(Channel channel) {
        listener = channel;
    }

    /** The items of a page; the latest message first would take sorting, which clients do themselves. */
    String page(long offset, long limit) {
        StringJoiner items = new StringJoiner(",", "{\"items\":[", "]}");
        for (int room = (int) offset; room < Math.min(messages.length, offset + limit); room++) {
            items.add(item(room));
        }
        return items.toString();
    }

    private String item(int room) {
        return Texts.inboxItem(room + 1, messages[room]);
    }

    /** Posts so many messages, evenly spread over time and rooms. */
    void update(EventLoop loop, int count, int perSecond) {
        Channel channel = listener;
        if (channel == null || count <= 0) {
            return;
        }
        int now = Math.min(count, perSecond * TICK_MILLIS / 1_000);
        for (int i = 0; i < now; i++) {
            next = (next + STRIDE) % messages.length;
            messages[next] = ++last;
            var unused = channel.write(Unpooled.wrappedBuffer(Texts.inboxUpdate(item(next))), channel.voidPromise());
        }
        channel.flush();
        var unused = loop.schedule(() -> update(loop, count - now, perSecond), TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
