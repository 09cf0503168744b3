package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The object in a request's body; what is wrong with it is an {@link IllegalArgumentException} that names the field. */
record Body(ObjectNode json) {

    static Body of(String text) {
        JsonNode node;
        try {
            node = Json.read(text.isBlank() ? "{}" : text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!Json.isStorable(node)) {
            throw new IllegalArgumentException("A string in the body has half of a surrogate pair.");
        }
        if (node instanceof ObjectNode object) {
            return new Body(object);
        }
        throw new IllegalArgumentException("The body must be a JSON object.");
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String write(JsonNode node) {
        return Json.write(node);
    }

    static String error(String why) {
        return write(object().put("error", why));
    }

    /** Refuses fields that are not known. */
    Body fields(String... known) {
        Set<String> names = Set.of(known);
        json.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no field \"" + name + "\" here. The fields are " + new TreeSet<>(names) + ".");
            }
        });
        return this;
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> new IllegalArgumentException("The field " + name + " is missing."));
    }

    Optional<String> optionalText(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("The field " + name + " must be a string.");
        }
        return Optional.of(value.textValue());
    }

    long number(String name) {
        return optionalNumber(name)
                .orElseThrow(() -> new IllegalArgumentException("The field " + name + " is missing."));
    }

    Optional<Long> optionalNumber(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("The field " + name + " must be a whole number.");
        }
        return Optional.of(value.longValue());
    }

    boolean flag(String name) {
        JsonNode value = json.path(name);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("The field " + name + " must be true or false.");
        }
        return value.booleanValue();
    }

    Map<String, Object> map(String name) {
        if (json.path(name) instanceof ObjectNode object) {
            return Json.map(object);
        }
        throw new IllegalArgumentException("The field " + name + " must be an object.");
    }

    Map<String, Object> optionalMap(String name) {
        return json.has(name) ? map(name) : Map.of();
    }
}
