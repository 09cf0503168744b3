package io.kabelwerk.spi;

/**
 * Makes codecs; found by {@link java.util.ServiceLoader}.
 *
 * <p>With several on the path, the one whose {@linkplain #name() name} is configured is taken, else the one with the
 * highest {@linkplain #priority() priority}; a tie at the top is an error that lists them.
 */
public interface JsonCodecProvider {

    /**
     * The name by which applications choose this codec: lower case, such as {@code jsonb}.
     *
     * @return the name, always the same
     */
    String name();

    /**
     * How much this codec wants to be chosen where none is configured. Those of this project have 100; one that should
     * win over them has more.
     *
     * @return the priority, always the same
     */
    int priority();

    /**
     * Makes a codec.
     *
     * @param limits the limits of what it accepts
     * @return a codec
     */
    JsonCodec create(JsonLimits limits);
}
