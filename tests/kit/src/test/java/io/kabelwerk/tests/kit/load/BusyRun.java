package io.kabelwerk.tests.kit.load;

import io.kabelwerk.tests.kit.mutation.Subject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tries the rules once, in a process of its own, while threads that do nothing keep all cores busy. */
final class BusyRun {

    /** What stands before the number of rules that were tried. */
    static final String TRIED = "tried ";

    private BusyRun() {}

    /**
     * Runs it; prints a line for each broken rule, and one at the end.
     *
     * @param args the subject, and the number of busy threads
     */
    public static void main(String[] args) {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Thread busy = new Thread(BusyRun::spin, "busy-" + i);
            busy.setDaemon(true);
            busy.start();
        }
        int[] tried = {0};
        Map<String, String> failed = Subject.valueOf(args[0]).failures(rule -> tried[0]++);
        failed.forEach((rule, message) -> answers.println(rule + " " + message.replaceAll("\\s+", " ")));
        answers.println(TRIED + tried[0]);
        System.exit(0);
    }

    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
