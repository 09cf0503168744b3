package io.kabelwerk.tests.kit.mutation;

import java.util.List;

/**
 * Asks a {@link Worker} to try a mutation.
 *
 * @param kind which rules it tries, until one is broken
 * @param mutation the mutation's number; a negative one stands for no mutation, which all rules reach
 * @param likely the rules to try first
 */
record Command(Kind kind, int mutation, List<String> likely) {

    /** Which rules are tried. */
    enum Kind {
        /** Those that do not look at the whole process; other mutations are tried meanwhile. */
        BESIDE_OTHERS,
        /** Those that do. */
        BY_ITSELF
    }

    String line() {
        return kind + "\t" + mutation + "\t" + String.join(",", likely);
    }

    static Command of(String line) {
        String[] parts = line.split("\t", -1);
        return new Command(
                Kind.valueOf(parts[0]),
                Integer.parseInt(parts[1]),
                parts[2].isEmpty() ? List.of() : List.of(parts[2].split(",")));
    }
}
