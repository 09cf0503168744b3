package com.example.fleet.node;

import java.nio.ByteBuffer;
import org.apache.pekko.serialization.JSerializer;

/** The one message that goes from node to node: eight bytes. */
public final class WakeSerializer extends JSerializer {

    @Override
    public int identifier() {
        return 181_000;
    }

    @Override
    public boolean includeManifest() {
        return false;
    }

    @Override
    public byte[] toBinary(Object message) {
        return ByteBuffer.allocate(Long.BYTES).putLong(((Bot.Wake) message).roomId()).array();
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
        return new Bot.Wake(ByteBuffer.wrap(bytes).getLong());
    }
}
