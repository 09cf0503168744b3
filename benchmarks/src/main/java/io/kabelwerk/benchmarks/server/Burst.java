package io.kabelwerk.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;

/** Many messages for one connection, in turn from a number of rooms, as fast as it takes them. */
final class Burst {

    /** So many at a time: 64 KB. */
    private static final int BATCH = 64;

    private final List<Room> rooms;
    private int left;
    private int next;

    Burst(List<Room> rooms, int messages) {
        this.rooms = rooms;
        this.left = messages;
    }

    /** Writes what the connection takes now; true once all is written. */
    boolean write(Channel channel) {
        while (left > 0 && channel.isWritable()) {
            int count = Math.min(left, BATCH);
            ByteBuf batch = channel.alloc().buffer(count * rooms.get(0).event.length(Texts.FIRST_ID));
            for (int i = 0; i < count; i++) {
                Room room = rooms.get(next);
                room.event.write(batch, room.add());
                next = (next + 1) % rooms.size();
            }
            left -= count;
            var unused = channel.writeAndFlush(batch, channel.voidPromise());
        }
        return left == 0;
    }
}
