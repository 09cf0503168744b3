/**
 * A JUnit extension that gives each test an emulator and connected clients: {@link io.kabelwerk.junit.KabelwerkExtension}.
 */
module io.kabelwerk.junit {
    requires transitive io.kabelwerk.api;
    requires transitive io.kabelwerk.emulator;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.kabelwerk.junit;
}
