package io.kabelwerk.benchmarks.server;

/**
 * A frame of a client, {@code [join_ref, ref, topic, event, payload]}, taken apart just as far as the server needs it: the
 * refs stay as they are written, to be echoed, and the payload is searched for numbers.
 */
record Request(String joinRef, String ref, String topic, String event, String payload) {

    static Request parse(String text) {
        Reader reader = new Reader(text);
        return new Request(reader.next(), reader.next(), reader.string(), reader.string(), text.substring(reader.at));
    }

    /** The number in the payload that stands under a name, or at the start of the text that does; 0 if there is none. */
    long number(String name) {
        int at = payload.indexOf("\"" + name + "\":");
        if (at < 0) {
            return 0;
        }
        at += name.length() + 3;
        while (at < payload.length() && (payload.charAt(at) == ' ' || payload.charAt(at) == '"')) {
            at++;
        }
        long number = 0;
        while (at < payload.length() && Character.isDigit(payload.charAt(at)) && number < Long.MAX_VALUE / 10) {
            number = 10 * number + payload.charAt(at++) - '0';
        }
        return number;
    }

    /** The number in a topic such as {@code room:42}. */
    long id() {
        return Long.parseLong(topic.substring(topic.indexOf(':') + 1));
    }

    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        /** The next element, null or a string without escapes, as it is written. */
        String next() {
            while ("[, \n\t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            int start = at;
            at = text.charAt(at) == '"' ? text.indexOf('"', at + 1) + 1 : at + "null".length();
            return text.substring(start, at);
        }

        String string() {
            String quoted = next();
            return quoted.substring(1, quoted.length() - 1);
        }
    }
}
