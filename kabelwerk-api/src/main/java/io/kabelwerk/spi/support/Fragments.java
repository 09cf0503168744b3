package io.kabelwerk.spi.support;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts the fragments of a text together, up to a length. */
final class Fragments {

    private final int most;
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * No fragment yet.
     *
     * @param most how many bytes all of them may have
     */
    Fragments(int most) {
        this.most = most;
    }

    /** Adds a fragment, and says whether it fits. */
    boolean add(ByteBuffer fragment) {
        int added = fragment.remaining();
        if (added > most - length) {
            return false;
        }
        if (added > bytes.length - length) {
            int doubled = (int) Math.min(most, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + added));
        }
        fragment.duplicate().get(bytes, length, added);
        length += added;
        return true;
    }

    /** All of them, without a copy. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
