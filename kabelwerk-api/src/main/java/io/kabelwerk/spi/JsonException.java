package io.kabelwerk.spi;

import org.jspecify.annotations.Nullable;

/**
 * A text that is not JSON, or a value that cannot be written as JSON.
 *
 * <p>The message says what is wrong and where (offset or line and column), and never repeats the text or the value: it
 * may hold what a patient wrote.
 */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param message what is wrong, without the content
     */
    public JsonException(String message) {
        super(message);
    }

    /**
     * An error that another one led to.
     *
     * @param message what is wrong, without the content
     * @param cause the error behind it, whose message must not repeat the content either; may be null
     */
    public JsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
