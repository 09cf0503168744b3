/**
 * A Kabelwerk backend on loopback, for development and tests.
 *
 * <p>{@link io.kabelwerk.emulator.KabelwerkEmulator} is the whole of it on a port of its own;
 * {@link io.kabelwerk.emulator.Backend} is the protocol alone, without sockets, threads or a clock. As a program:
 * {@code java -m io.kabelwerk.emulator}.
 */
module io.kabelwerk.emulator {
    requires com.auth0.jwt;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires java.desktop;
    requires static org.jspecify;

    exports io.kabelwerk.emulator;

    opens io.kabelwerk.emulator.server to
            info.picocli;
}
