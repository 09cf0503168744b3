package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The params of a push or a join.
 *
 * <p>What is missing matches no handler, so that the channel crashes; what is there but wrong is refused.
 */
record Params(ObjectNode json) {

    static Params of(JsonNode payload) {
        if (payload instanceof ObjectNode object) {
            return new Params(object);
        }
        throw new NoHandlerException();
    }

    boolean has(String name) {
        return json.has(name);
    }

    /** Returns whether it is missing or null. */
    boolean lacks(String name) {
        return !json.hasNonNull(name);
    }

    JsonNode required(String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new NoHandlerException();
        }
        return value;
    }

    long id(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Refusal(name + " must be an ID");
        }
        return value.longValue();
    }

    @Nullable
    Long idOrNull(String name) {
        return required(name).isNull() ? null : id(name);
    }

    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw new Refusal(name + " must be a string");
        }
        return value.textValue();
    }

    boolean flag(String name) {
        JsonNode value = required(name);
        if (!value.isBoolean()) {
            throw new Refusal(name + " must be a boolean");
        }
        return value.booleanValue();
    }

    ObjectNode object(String name) {
        if (required(name) instanceof ObjectNode object) {
            return object;
        }
        throw new Refusal(name + " must be an object");
    }

    /** A number from 0 on, or the default if it is missing or null. */
    int count(String name, int otherwise) {
        if (lacks(name)) {
            return otherwise;
        }
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw new Refusal(name + " must be a number from 0 on");
        }
        return value.intValue();
    }

    @Nullable
    Instant timeOrNull(String name) {
        if (lacks(name)) {
            return null;
        }
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new Refusal(name + " must be an ISO-8601 time in UTC");
        }
    }
}
