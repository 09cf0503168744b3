package io.kabelwerk.tests.kit.mutation;

import java.util.List;

/**
 * What became of a mutation.
 *
 * @param mutation its number among those of the subject
 * @param status how it ended
 * @param rules the rules that were broken
 * @param message what the first of them said, or why there is none
 * @param millis how long it took
 */
record Verdict(int mutation, Status status, List<String> rules, String message, long millis) {

    /** How a mutation can end. */
    enum Status {
        /** A rule was broken, twice. */
        CAUGHT,
        /** All rules that reach it are met. */
        SURVIVED,
        /** The rules that can be tried beside other mutations are met; the others have not been tried. */
        SO_FAR,
        /** No rule reaches it. */
        NOT_REACHED,
        /** The process ended, or did not answer in time. */
        LOST
    }

    String line() {
        return String.join(
                "\t",
                String.valueOf(mutation),
                status.name(),
                String.join(",", rules),
                String.valueOf(millis),
                message.replaceAll("\\s+", " "));
    }

    static Verdict of(String line) {
        String[] parts = line.split("\t", -1);
        return new Verdict(
                Integer.parseInt(parts[0]),
                Status.valueOf(parts[1]),
                parts[2].isEmpty() ? List.of() : List.of(parts[2].split(",")),
                parts[4],
                Long.parseLong(parts[3]));
    }
}
