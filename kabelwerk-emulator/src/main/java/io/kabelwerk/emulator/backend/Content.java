package io.kabelwerk.emulator.backend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file, wherever they are kept. */
public interface Content {

    /**
     * The number of bytes.
     *
     * @return the size
     */
    long size();

    /**
     * Opens the bytes for reading from the beginning, as often as wanted.
     *
     * @return a stream for the caller to close
     * @throws IOException if they cannot be read
     */
    InputStream open() throws IOException;

    /** Forgets the bytes: nobody will open them any more. Does nothing unless they are kept somewhere. */
    default void release() {}

    /**
     * Bytes in memory.
     *
     * @param bytes the bytes, which nobody changes any more
     * @return the content
     */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
