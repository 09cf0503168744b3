package io.kabelwerk.emulator.program;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of the program, after its command or by a signal: ends the command of {@code exec}, exports the state and closes the
 * emulator, in this order and once. A second caller waits for the first: the Java runtime ends with its last hook.
 */
final class Ending implements Runnable {

    private static final int COMMAND_SECONDS = 5;

    /** Exports the state and closes the emulator. */
    interface Export {
        void run() throws IOException;
    }

    private final Export export;
    private final PrintWriter err;
    private @Nullable Process command;
    private boolean ended;
    private boolean failed;

    Ending(Export export, PrintWriter err) {
        this.export = export;
        this.err = err;
    }

    /**
     * Starts a command that ends before the emulator.
     *
     * @throws IOException if it cannot be started, or the program is about to end
     */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ended) {
            throw new IOException("The command was not started: the emulator ends.");
        }
        command = builder.start();
        return command;
    }

    @Override
    public synchronized void run() {
        if (ended) {
            return;
        }
        ended = true;
        endCommand();
        try {
            export.run();
        } catch (IOException | RuntimeException e) {
            failed = true;
            err.println("The state was not exported: " + e);
            err.flush();
        }
    }

    /** A signal may reach this process alone. */
    private void endCommand() {
        if (command == null || !command.isAlive()) {
            return;
        }
        command.destroy();
        try {
            if (!command.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                command.descendants().forEach(ProcessHandle::destroyForcibly);
                command.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            command.destroyForcibly();
        }
    }

    /** Returns whether the export has failed. */
    synchronized boolean hasFailed() {
        return failed;
    }
}
