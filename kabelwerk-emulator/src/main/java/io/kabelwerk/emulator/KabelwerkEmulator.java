package io.kabelwerk.emulator;

import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A Kabelwerk backend on loopback, for applications to connect to in development and tests.
 *
 * <pre>{@code
 * try (KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup
 *         .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
 *         .endUser("nana", "Nana"))) {
 *     connect(emulator.url(), emulator.token("nana"));
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread, except from within a listener of {@link #onFrame}. They return when the
 * backend has done what they ask for, which never takes long. After {@link #close} they throw
 * {@link IllegalStateException}, except {@link #url()} and {@link #port()}.
 */
public interface KabelwerkEmulator extends EmulatedBackend, AutoCloseable {

    /**
     * Starts an emulator without hubs, on any free port.
     *
     * @return the running emulator, for the caller to close
     * @throws IllegalStateException if it cannot listen
     */
    static KabelwerkEmulator start() {
        return start(setup -> {});
    }

    /**
     * Starts an emulator.
     *
     * @param setup says what there is at the start, and where to listen
     * @return the running emulator, for the caller to close
     * @throws IllegalArgumentException if the setup is wrong, or its host has no address
     * @throws IllegalStateException if it cannot listen, for example because the port is taken
     */
    static KabelwerkEmulator start(Consumer<? super Setup> setup) {
        return ServiceLoader.load(EmulatorProvider.class, KabelwerkEmulator.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The emulator is not whole: nothing provides "
                        + EmulatorProvider.class.getName() + ". In a fat jar, merge the files of META-INF/services."))
                .start(setup);
    }

    /**
     * Returns the URL to configure a client with.
     *
     * @return {@code ws://}, host and port; of an emulator that listens on all addresses of the machine, the one that
     *     clients on the same machine use; of one with a {@linkplain Setup#publicUrl public URL}, that one
     */
    String url();

    /**
     * Returns the port that it listens on.
     *
     * @return the port
     */
    int port();

    /**
     * Returns the URL of the control API.
     *
     * @return {@code http://}, host, port and {@code /control}
     * @throws IllegalStateException if it is not {@linkplain Setup#control on}
     */
    String controlUrl();

    /**
     * Returns the link to the console, a page to chat, to watch frames and to inject faults.
     *
     * @return the URL with the secret behind a {@code #}
     * @throws IllegalStateException if the control API is not {@linkplain Setup#control on}
     */
    String consoleUrl();

    /**
     * Returns the secret that each request to the control API carries, as {@code Authorization: Bearer <secret>}.
     *
     * @return the secret, another one for each emulator
     * @throws IllegalStateException if the control API is not {@linkplain Setup#control on}
     */
    String controlSecret();

    /** Drops all sockets, stops listening and deletes the uploaded files. A second call does nothing. */
    @Override
    void close();
}
