/** The module as it is in the jar: it holds its libraries itself. */
module io.kabelwerk.emulator {
    requires java.desktop;
    requires java.logging;
    requires jdk.unsupported;
    requires static java.sql;

    exports io.kabelwerk.emulator;
}
