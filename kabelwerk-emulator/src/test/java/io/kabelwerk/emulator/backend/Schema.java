package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** As much of JSON Schema as the schema of the state uses; a keyword beyond that is an error. */
final class Schema {

    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$id",
            "$defs",
            "$ref",
            "title",
            "description",
            "type",
            "additionalProperties",
            "properties",
            "required",
            "items",
            "minimum",
            "maximum",
            "minLength",
            "format",
            "oneOf");

    private final JsonNode root;

    Schema() throws IOException {
        try (InputStream schema = KabelwerkEmulator.class.getResourceAsStream("state.schema.json")) {
            root = Json.read(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What is wrong with a document. */
    List<String> violations(String json) throws IOException {
        List<String> found = new ArrayList<>();
        check(root, Json.read(json), "", found);
        return found;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> found) {
        schema.fieldNames().forEachRemaining(keyword -> assertThat(KEYWORDS).contains(keyword));
        if (schema.has("$ref")) {
            check(root.at(schema.get("$ref").asText().substring(1)), value, at, found);
        }
        if (schema.has("oneOf")) {
            long fitting = 0;
            for (JsonNode choice : schema.get("oneOf")) {
                List<String> wrong = new ArrayList<>();
                check(choice, value, at, wrong);
                fitting += wrong.isEmpty() ? 1 : 0;
            }
            expect(fitting == 1, at + " fits " + fitting + " choices", found);
        }
        if (schema.has("type")) {
            boolean fits = switch (schema.get("type").asText()) {
                case "object" -> value.isObject();
                case "array" -> value.isArray();
                case "string" -> value.isTextual();
                case "integer" -> value.isIntegralNumber();
                case "boolean" -> value.isBoolean();
                case "null" -> value.isNull();
                default -> throw new AssertionError(schema.get("type"));
            };
            expect(fits, at + " is not of the type " + schema.get("type"), found);
        }
        expect(!schema.has("minimum") || value.asLong() >= schema.get("minimum").asLong(), at + " is too small", found);
        expect(!schema.has("maximum") || value.asLong() <= schema.get("maximum").asLong(), at + " is too large", found);
        expect(!schema.has("minLength") || !value.asText().isEmpty(), at + " is empty", found);
        expect(!schema.has("format") || value.isNull() || Instant.parse(value.asText()) != null, at, found);
        for (JsonNode name : schema.path("required")) {
            expect(value.has(name.asText()), at + " lacks " + name, found);
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            JsonNode known = schema.path("properties").path(property.getKey());
            expect(
                    !known.isMissingNode()
                            || schema.path("additionalProperties").asBoolean(true),
                    at + " has " + property.getKey(),
                    found);
            check(known, property.getValue(), at + "/" + property.getKey(), found);
        }
        if (schema.has("items")) {
            int i = 0;
            for (JsonNode element : value) {
                check(schema.get("items"), element, at + "/" + i++, found);
            }
        }
    }

    private static void expect(boolean holds, String otherwise, List<String> found) {
        if (!holds) {
            found.add(otherwise);
        }
    }
}
