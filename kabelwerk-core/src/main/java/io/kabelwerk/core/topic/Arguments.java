package io.kabelwerk.core.topic;

/** Checks arguments of calls. */
public final class Arguments {

    private Arguments() {}

    /** Throws an {@link IllegalArgumentException} if an ID is not positive. */
    public static void requireId(long id, String what) {
        if (id < 1) {
            throw new IllegalArgumentException("The ID of a " + what + " is positive, but this is " + id);
        }
    }
}
