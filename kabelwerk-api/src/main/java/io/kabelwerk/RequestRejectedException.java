package io.kabelwerk;

import io.kabelwerk.spi.support.JsonValues;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The backend has refused a request or a join. It has changed nothing. */
public final class RequestRejectedException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /** The reason that the backend gave. */
    private final @Nullable String reason;

    /** The whole reply. Not part of the serialized form: its values need not be serializable. */
    private final transient Map<String, @Nullable Object> response;

    /**
     * A rejection.
     *
     * @param message what was refused, and why
     * @param response the {@code response} of the backend's reply
     */
    public RequestRejectedException(String message, Map<String, ? extends @Nullable Object> response) {
        super(message, null, null);
        this.response = JsonValues.copyOfObject(response, "the response");
        this.reason = this.response.get("reason") instanceof String text ? text : null;
    }

    /**
     * Returns the reason that the backend gave. It is part of the message only if it is a few words in lower case, such as {@code the
     * text is empty}: anything else may hold a secret.
     *
     * @return the reason; empty where it gave none
     */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Returns the whole reply. It may hold personal data, so it is not part of the message.
     *
     * @return the {@code response} of the reply, as JSON values
     */
    public Map<String, @Nullable Object> response() {
        return response == null ? Map.of() : response;
    }
}
