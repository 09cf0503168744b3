package io.kabelwerk.json.jsonb;

/** What the reader refuses, on its way out through JSON-B to the codec, which knows the text. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * A refusal.
     *
     * @param problem what is wrong, without the content
     * @param offset where the parser was, in chars
     */
    RefusedException(String problem, long offset) {
        super(problem, null, false, false);
        this.offset = offset;
    }

    String problem() {
        return String.valueOf(getMessage());
    }

    long offset() {
        return offset;
    }
}
