package io.kabelwerk.spi;

/**
 * Makes transports; found by {@link java.util.ServiceLoader}.
 *
 * <p>With several on the path, the one whose {@linkplain #name() name} is configured is taken, else the one with the
 * highest {@linkplain #priority() priority}; a tie at the top is an error that lists them.
 */
public interface TransportProvider {

    /**
     * The name by which applications choose this transport: lower case, such as {@code netty}.
     *
     * @return the name, always the same
     */
    String name();

    /**
     * How much this transport wants to be chosen where none is configured. Those of this project have 100; one that
     * should win over them has more.
     *
     * @return the priority, always the same
     */
    int priority();

    /**
     * Makes a transport. Opens no connection; threads are better started with the first one.
     *
     * @param options time-outs, limits and what the user passed in
     * @return a new transport, which the caller closes
     */
    Transport create(TransportOptions options);
}
