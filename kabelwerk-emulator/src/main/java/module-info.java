/**
 * A Kabelwerk backend on loopback, for development and tests.
 *
 * <p>{@link io.kabelwerk.emulator.KabelwerkEmulator} starts one on a port of its own. As a program:
 * {@code java -m io.kabelwerk.emulator}.
 */
@SuppressWarnings("module") // The test kit is compiled later; it drives the backend in virtual time.
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
    requires java.net.http;
    requires static org.jspecify;

    exports io.kabelwerk.emulator;
    exports io.kabelwerk.emulator.backend to
            io.kabelwerk.tck;

    opens io.kabelwerk.emulator.program to
            info.picocli;

    uses io.kabelwerk.emulator.EmulatorProvider;

    provides io.kabelwerk.emulator.EmulatorProvider with
            io.kabelwerk.emulator.server.LoopbackEmulatorProvider;
}
