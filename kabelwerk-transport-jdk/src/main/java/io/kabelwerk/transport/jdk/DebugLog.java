package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportOptions;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.logging.Logger;

/**
 * What the JDK's client logs at debug: whole addresses, with the token in them, on the JDKs where that is not switched
 * off by default, as it is in 25.
 */
final class DebugLog {

    private static final List<String> NAMES =
            List.of("jdk.internal.httpclient.debug", "jdk.internal.httpclient.websocket.debug");

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.jdk");

    private DebugLog() {}

    /** Switches it off, unless somebody has asked for it by its name; then it says what that means. */
    static void silence(TransportOptions options) {
        if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
            JavaUtilLogging.silence();
        }
        for (String name : NAMES) {
            if (options.isLogged(Level.WARNING) && System.getLogger(name).isLoggable(Level.DEBUG)) {
                LOGGER.log(Level.WARNING, "The logger {0} is at debug and may show tokens; set it to info", name);
            }
        }
    }

    /** A class of its own, since the module that it needs may not be there. */
    private static final class JavaUtilLogging {

        /** Held, or they would be forgotten, and their levels with them. */
        private static final List<Logger> LOGGERS =
                NAMES.stream().map(Logger::getLogger).toList();

        static void silence() {
            for (Logger logger : LOGGERS) {
                if (logger.getLevel() == null) {
                    logger.setLevel(java.util.logging.Level.INFO);
                }
            }
        }
    }
}
