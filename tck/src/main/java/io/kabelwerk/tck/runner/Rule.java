package io.kabelwerk.tck.runner;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule, with its texts.
 *
 * @param number such as {@code T203}
 * @param level {@code MUST}, {@code MUST NOT}, {@code SHOULD}, {@code SHOULD NOT} or {@code MAY}
 * @param demand what it demands
 * @param contract where it belongs
 * @param section where in the contract
 * @param place file and line of its source
 * @param why why it is there
 * @param hint what to look at if it fails
 */
record Rule(
        String number,
        String level,
        String demand,
        Contract contract,
        String section,
        String place,
        String why,
        String hint) {

    private static final Pattern TITLE =
            Pattern.compile("([TCS]\\d{2,3}) (MUST(?: NOT)?|SHOULD(?: NOT)?|MAY) (.+)", Pattern.DOTALL);

    /** Orders numbers: those with two digits come before those with three. */
    static final Comparator<String> NUMBERS =
            Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

    /** The parts of a test's name, if it is a rule's. */
    static Optional<Matcher> title(String name) {
        return Optional.of(TITLE.matcher(name)).filter(Matcher::matches);
    }

    String title() {
        return number + " " + level + " " + demand;
    }

    String group() {
        return contract.title() + ": " + section;
    }

    /** Whether clients rely on it, as they do on a MUST. */
    boolean isBinding() {
        return level.startsWith("MUST");
    }
}
