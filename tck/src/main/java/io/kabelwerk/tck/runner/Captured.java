package io.kabelwerk.tck.runner;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what is printed and logged while this is open, so that reports show it with the rule that was running. */
final class Captured implements AutoCloseable {

    /** Enough to see what goes on. */
    private static final int MANY_BYTES = 20_000;

    private static final Logger ROOT = Logger.getLogger("");

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Handler[] handlers = ROOT.getHandlers();
    private final Kept kept = new Kept();
    private final Handler log = new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                byte[] text = formatter.format(entry).getBytes(StandardCharsets.UTF_8);
                kept.write(text, 0, text.length);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Captured() {
        for (Handler handler : handlers) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(log);
        PrintStream all = new PrintStream(kept, true, StandardCharsets.UTF_8);
        System.setOut(all);
        System.setErr(all);
    }

    /** Returns what has arrived since the last call. */
    String take() {
        return kept.take();
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        ROOT.removeHandler(log);
        for (Handler handler : handlers) {
            ROOT.addHandler(handler);
        }
    }

    private static final class Kept extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long lost;

        @Override
        public synchronized void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            int room = Math.min(length, MANY_BYTES - bytes.size());
            bytes.write(from, offset, room);
            lost += length - room;
        }

        synchronized String take() {
            String text = bytes.toString(StandardCharsets.UTF_8).strip();
            String more = lost == 0 ? "" : "\n… (" + lost + " more bytes)";
            bytes.reset();
            lost = 0;
            return text + more;
        }
    }
}
