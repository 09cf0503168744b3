/** The module as it is in the jar: it holds its libraries itself. */
@SuppressWarnings("module") // The test kit is compiled later; it drives the backend in virtual time.
module io.kabelwerk.emulator {
    requires java.desktop;
    requires java.logging;
    requires java.net.http;
    requires jdk.unsupported;
    requires static java.sql;

    exports io.kabelwerk.emulator;
    exports io.kabelwerk.emulator.backend to
            io.kabelwerk.tck;

    uses io.kabelwerk.emulator.EmulatorProvider;

    provides io.kabelwerk.emulator.EmulatorProvider with
            io.kabelwerk.emulator.server.LoopbackEmulatorProvider;
}
