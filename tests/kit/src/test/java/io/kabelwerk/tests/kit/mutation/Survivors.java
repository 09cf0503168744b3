package io.kabelwerk.tests.kit.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The mutations that no rule has to notice, from a list with a reason for each. */
final class Survivors {

    /** Why a mutation need not be caught. */
    enum Kind {
        /** Nobody can tell it from the original: it does not count. */
        EQUIVALENT,
        /** It differs in what the contract does not speak of. It counts against the score, but is no fault. */
        OUTSIDE,
        /** It breaks the contract, in a way that no rule can see without luck. It counts against the score. */
        UNSEEN
    }

    /**
     * A reason.
     *
     * @param kind its kind
     * @param text in words
     */
    record Reason(Kind kind, String text) {}

    private final Map<String, Reason> reasons = new TreeMap<>();

    /** Reads lines of a kind, a key, and a reason, with bars between them; those that begin with # say something. */
    static Survivors of(Subject subject) {
        String name = "/survivors-" + subject.name().toLowerCase(Locale.ROOT) + ".txt";
        Survivors survivors = new Survivors();
        try (InputStream in = Survivors.class.getResourceAsStream(name)) {
            String all = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : all.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" \\| ", 3);
                    survivors.reasons.put(parts[1].strip(), new Reason(Kind.valueOf(parts[0].strip()), parts[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return survivors;
    }

    /** By the keys of mutations. */
    Map<String, Reason> reasons() {
        return reasons;
    }

    boolean isEquivalent(Mutation mutation) {
        return is(Kind.EQUIVALENT, mutation);
    }

    boolean isOutside(Mutation mutation) {
        return is(Kind.OUTSIDE, mutation);
    }

    private boolean is(Kind kind, Mutation mutation) {
        Reason reason = reasons.get(mutation.key());
        return reason != null && reason.kind() == kind;
    }
}
