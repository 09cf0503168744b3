/**
 * Two people chat: the demo of the SDK, and a chat client for the terminal.
 *
 * <p>Only {@code io.kabelwerk.api} is required by name: the engine, the transports and the codec are found on the path.
 */
module io.kabelwerk.examples.console {
    requires info.picocli;
    requires io.kabelwerk.api;
    requires io.kabelwerk.emulator;
    requires java.desktop;
    requires org.jline.reader;
    requires static org.jspecify;

    opens io.kabelwerk.examples.console to
            info.picocli;
}
