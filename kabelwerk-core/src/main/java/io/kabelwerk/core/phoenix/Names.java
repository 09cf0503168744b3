package io.kabelwerk.core.phoenix;

import java.util.regex.Pattern;

/**
 * What the backend calls things, as far as it can be repeated in errors and logs: what stands where a name should be may
 * be anything, what somebody wrote too.
 */
public final class Names {

    private static final Pattern TOPIC = Pattern.compile("[a-z_]{1,40}(:[0-9]{1,19})?");
    private static final Pattern EVENT = Pattern.compile("[a-z_]{1,40}");

    private Names() {}

    /** The topic; empty where it does not look like one. */
    static String topic(String topic) {
        return TOPIC.matcher(topic).matches() ? topic : "";
    }

    /** The event, or a word for one that does not look like one. */
    public static String event(String event) {
        return EVENT.matcher(event).matches() ? event : "(an event whose name is none)";
    }
}
