package io.kabelwerk.core.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the SDK logs, kept instead of printed. */
public final class LogCapture extends Handler {

    // Held: the JDK forgets loggers, and what was set on them, that nobody holds.
    private final Logger logger = Logger.getLogger("io.kabelwerk");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private LogCapture() {}

    /** Starts; to be closed. */
    public static LogCapture start() {
        LogCapture capture = new LogCapture();
        capture.setLevel(Level.ALL);
        capture.logger.setLevel(Level.ALL);
        capture.logger.setUseParentHandlers(false);
        capture.logger.addHandler(capture);
        return capture;
    }

    /** All that was logged. */
    public List<LogRecord> records() {
        return records;
    }

    /** The messages of a level, without the number of the session, which depends on the tests before. */
    public List<String> messages(Level level) {
        return records.stream()
                .filter(entry -> entry.getLevel().equals(level))
                .map(entry -> entry.getMessage().replaceFirst("^Session \\d+: ", ""))
                .toList();
    }

    @Override
    public void publish(LogRecord entry) {
        records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }
}
