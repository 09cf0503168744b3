package io.kabelwerk.core.event;

import io.kabelwerk.Logging;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs what the {@code logging} setting lets through. Nothing that is logged holds a token or what anybody wrote.
 */
public final class Log {

    private final Logger logger = System.getLogger("io.kabelwerk.session");
    private final Supplier<Logging> threshold;

    public Log(Supplier<Logging> threshold) {
        this.threshold = threshold;
    }

    /** For those who follow what the engine does. */
    public void debug(Supplier<String> message) {
        if (threshold.get().compareTo(Logging.DEBUG) <= 0) {
            logger.log(Level.DEBUG, message);
        }
    }

    /** For those who run an application. */
    public void info(Supplier<String> message) {
        if (threshold.get().compareTo(Logging.INFO) <= 0) {
            logger.log(Level.INFO, message);
        }
    }

    /** For those who run an application, and should do something about it. */
    public void warning(Supplier<String> message) {
        if (threshold.get().compareTo(Logging.INFO) <= 0) {
            logger.log(Level.WARNING, message);
        }
    }

    /** For those who have to mend something. */
    public void error(String message, @Nullable Throwable error) {
        if (threshold.get().compareTo(Logging.ERROR) <= 0) {
            logger.log(Level.ERROR, message, error);
        }
    }
}
