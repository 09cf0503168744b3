package io.kabelwerk.core.concurrent;

import io.kabelwerk.Logging;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs what the {@code logging} setting lets through. Nothing that is logged holds a token or what anybody wrote.
 */
public final class SessionLog {

    private final Logger logger = System.getLogger("io.kabelwerk.session");
    private final String session;
    private final Supplier<Logging> threshold;

    /** @param session the name of the session, or its number: each line begins with it; empty for no such beginning */
    public SessionLog(String session, Supplier<Logging> threshold) {
        this.session = session;
        this.threshold = threshold;
    }

    /** The name of the session, or its number. */
    public String session() {
        return session;
    }

    /** Whether to make up a line for {@link #debug(Supplier)}. */
    public boolean isDebug() {
        return threshold.get().compareTo(Logging.DEBUG) <= 0 && logger.isLoggable(Level.DEBUG);
    }

    /** For those who follow what the engine does. */
    public void debug(Supplier<String> message) {
        if (isDebug()) {
            logger.log(Level.DEBUG, () -> prefix() + message.get());
        }
    }

    /** For those who run an application. */
    public void info(Supplier<String> message) {
        if (threshold.get().compareTo(Logging.INFO) <= 0) {
            logger.log(Level.INFO, () -> prefix() + message.get());
        }
    }

    /** For those who run an application, and should do something about it. */
    public void warning(Supplier<String> message) {
        if (threshold.get().compareTo(Logging.INFO) <= 0) {
            logger.log(Level.WARNING, () -> prefix() + message.get());
        }
    }

    /** For those who have to mend something. */
    public void error(String message, @Nullable Throwable error) {
        if (threshold.get().compareTo(Logging.ERROR) <= 0) {
            logger.log(Level.ERROR, prefix() + message, error);
        }
    }

    private String prefix() {
        return session.isEmpty() ? "" : "Session " + session + ": ";
    }
}
