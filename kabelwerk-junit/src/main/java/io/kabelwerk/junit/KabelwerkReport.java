package io.kabelwerk.junit;

/** Nothing that went wrong: it carries the report of a test that has failed, as a suppressed exception. */
final class KabelwerkReport extends Exception {

    private static final long serialVersionUID = 1;

    KabelwerkReport(String report) {
        super(report, null, false, false);
    }
}
