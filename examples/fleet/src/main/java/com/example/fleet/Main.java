package com.example.fleet;

import com.example.fleet.node.Node;
import com.example.fleet.run.Options;
import com.example.fleet.run.Run;

/** Starts a node of the fleet, or the run that starts all of them. */
public final class Main {

    private Main() {}

    /**
     * Starts it.
     *
     * @param args {@code node}, or the options of the run
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("node")) {
            Node.start();
        } else {
            System.exit(new Run(Options.parse(args)).play());
        }
    }
}
