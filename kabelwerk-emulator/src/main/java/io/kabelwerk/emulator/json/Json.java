package io.kabelwerk.emulator.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** JSON as the backend reads and writes it: exact numbers, nothing after the value, well-formed strings. */
public final class Json {

    /** The greatest depth of nested arrays and objects that a client or a caller of the API may send. */
    public static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH;

    /** A value of the greatest depth comes back within a frame or a document, a few levels deeper. */
    static final int MAX_DEPTH_WITHIN = 2 * MAX_DEPTH;

    private static final StreamWriteConstraints DEEP =
            StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH_WITHIN).build();

    /**
     * More than any request has. A megabyte of empty objects, which a client may send, would take a hundred times its
     * length once it is read. Brackets and keys are tokens, too.
     */
    private static final int MAX_TOKENS = 100_000;

    /**
     * Names come from clients, and all share one table of them. Names with the same hash are no error: the table takes no
     * more of them, the map copes. And nothing a client made up is interned.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
            .streamWriteConstraints(DEEP)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Reads one JSON value. */
    public static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** Reads one JSON value that a caller has written. */
    public static JsonNode require(String text) {
        try {
            return read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes was not written.", e);
        }
    }

    /** With a line for each value. */
    public static String pretty(JsonNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes was not written.", e);
        }
    }

    /** A map of plain Java values as JSON. */
    public static ObjectNode of(Map<String, ?> map) {
        return MAPPER.valueToTree(map);
    }

    /** An object as plain Java values: strings, numbers of any size, booleans, nulls, lists and maps. */
    public static Map<String, Object> map(ObjectNode object) {
        return MAPPER.convertValue(object, new TypeReference<>() {});
    }

    /** Returns whether a value survives being written and read again, in a frame or a document. */
    public static boolean isStorable(JsonNode node) {
        return isStorable(node, MAX_DEPTH);
    }

    private static boolean isStorable(JsonNode node, int depth) {
        if (node.isContainerNode() && depth == 0) {
            return false;
        }
        if (node.isFloat() || node.isDouble()) {
            return Double.isFinite(node.doubleValue());
        }
        if (node.isTextual()) {
            return isWellFormed(node.textValue());
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!isWellFormed(property.getKey())) {
                return false;
            }
        }
        for (JsonNode child : node) {
            if (!isStorable(child, depth - 1)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a string can be written as UTF-8: it has no surrogate without the other half. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
