package io.kabelwerk.core.phoenix;

import java.util.regex.Pattern;

/**
 * What the backend calls things, as far as it can be repeated in errors and logs: what stands where a name should be may
 * be anything, what somebody wrote too.
 */
public final class Names {

    private static final Pattern TOPIC = Pattern.compile("[a-z_]{1,40}(:[0-9]{1,19})?");
    private static final Pattern EVENT = Pattern.compile("[a-z_]{1,40}");

    private static final Pattern REF = Pattern.compile("[0-9]{1,19}");

    /**
     * A reason that a person can use and that holds no secret: a few words in lower case, as {@code the text is empty}. No
     * token, number or name is written like that.
     */
    private static final Pattern REASON = Pattern.compile("[a-z]{1,20}([ _,:-]{1,2}[a-z]{1,20}){0,11}");

    private Names() {}

    /** The topic; empty where it does not look like one. */
    static String topic(String topic) {
        return TOPIC.matcher(topic).matches() ? topic : "";
    }

    /** The ref, or a word for one that does not look like those that are sent. */
    static String ref(String ref) {
        return REF.matcher(ref).matches() ? ref : "(none of ours)";
    }

    /** How a message of an error gives the reason of a refusal. */
    public static String reason(String reason) {
        if (reason.isEmpty()) {
            return " without a reason";
        }
        return REASON.matcher(reason).matches() ? ": " + reason : "; see reason()";
    }

    /** The event, or a word for one that does not look like one. */
    public static String event(String event) {
        return EVENT.matcher(event).matches() ? event : "(an event whose name is none)";
    }
}
