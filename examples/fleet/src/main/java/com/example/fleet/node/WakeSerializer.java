package com.example.fleet.node;

import java.nio.ByteBuffer;
import org.apache.pekko.serialization.JSerializer;

/** The messages that go from node to node: eight bytes each, and the class. */
public final class WakeSerializer extends JSerializer {

    @Override
    public int identifier() {
        return 181_000;
    }

    @Override
    public boolean includeManifest() {
        return true;
    }

    @Override
    public byte[] toBinary(Object message) {
        long roomId = message instanceof Bot.Leave leave ? leave.roomId() : ((Bot.Wake) message).roomId();
        return ByteBuffer.allocate(Long.BYTES).putLong(roomId).array();
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
        long roomId = ByteBuffer.wrap(bytes).getLong();
        return manifest == Bot.Leave.class ? new Bot.Leave(roomId) : new Bot.Wake(roomId);
    }
}
