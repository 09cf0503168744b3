package io.kabelwerk.tck.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Collects everything that a process shows while this is open: what all loggers log at every level, also those of
 * libraries, what is printed, and what a test adds, which is errors with all their causes and the text of objects.
 */
public final class Leaks implements AutoCloseable {

    /** A part of every secret text of the rules. */
    public static final String MARK = "s3cr3t";

    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final Set<String> ignored = ConcurrentHashMap.newKeySet();
    private final Level usual = ROOT.getLevel();
    private final Handler[] others = ROOT.getHandlers();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Handler log = new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            if (ignored.contains(String.valueOf(entry.getLoggerName()))) {
                return;
            }
            shown.add(entry.getLoggerName() + ": " + formatter.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public Leaks() {
        secret(MARK);
        log.setLevel(Level.ALL);
        for (Handler other : others) {
            ROOT.removeHandler(other); // Nobody else wants to read all that.
        }
        ROOT.addHandler(log);
        ROOT.setLevel(Level.ALL);
        PrintStream caught = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(caught);
        System.setErr(caught);
    }

    /** Something that must not be shown, as it is, percent-encoded or in hex. */
    public void secret(String secret) {
        secrets.add(secret);
        secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
        secrets.add(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ignores a logger that is not ours, and that shows more than it should at a level that is off by default. */
    public void ignore(String logger) {
        ignored.add(logger);
    }

    /** What an object says of itself. */
    public void show(Object... things) {
        for (Object thing : things) {
            if (thing instanceof Throwable error) {
                show(error);
            } else {
                shown.add(thing.getClass().getSimpleName() + ": " + thing);
            }
        }
    }

    /** An error with all that is behind it: causes, and those that were suppressed. */
    private void show(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        shown.add(text.toString());
    }

    /** What a transport has logged itself, through the base classes or under its own package's name. */
    public List<String> linesOf(Class<?> provider) {
        return shown.stream()
                .filter(line -> line.startsWith("io.kabelwerk.transport")
                        || line.startsWith("io.kabelwerk.spi")
                        || line.startsWith(provider.getPackageName()))
                .toList();
    }

    /**
     * Asserts that nothing secret was shown, and that the logger has logged at all, so that there was something to look
     * at.
     */
    public void assertNothingLeaked(String logger) {
        shown.add(printed.toString(StandardCharsets.UTF_8));
        assertThat(shown).anyMatch(line -> line.startsWith(logger + ": "));
        List<String> leaks = shown.stream()
                .filter(line -> secrets.stream().anyMatch(line::contains))
                .toList();
        assertThat(leaks).as("what shows a secret").isEmpty();
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        ROOT.setLevel(usual);
        ROOT.removeHandler(log);
        for (Handler other : others) {
            ROOT.addHandler(other);
        }
    }
}
