package io.kabelwerk.emulator.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** A value in a JSON document that a person wrote: whatever is wrong with it is said with its line and its path. */
public final class Located {

    /** 2<sup>62</sup>: what is counted up from it never overflows. */
    public static final long LARGEST = 1L << 62;

    /** Whatever the emulator exports; uploads are strings of many megabytes. */
    private static final StreamReadConstraints UNBOUNDED = StreamReadConstraints.builder()
            .maxNestingDepth(Json.MAX_DEPTH_WITHIN)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(UNBOUNDED)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String document;
    private final Map<String, Integer> lines;
    private final JsonNode node;
    private final String pointer;

    private Located(String document, Map<String, Integer> lines, JsonNode node, String pointer) {
        this.document = document;
        this.lines = lines;
        this.node = node;
        this.pointer = pointer;
    }

    /**
     * Reads a document.
     *
     * @param document what to call it in errors
     * @param text the text
     * @throws IllegalArgumentException if it is not JSON; names the line
     */
    public static Located read(String document, String text) {
        // Some editors begin a file with a byte order mark.
        String json = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            JsonNode root = MAPPER.readTree(json);
            return new Located(document, lines(json), root, "");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    document + ", line " + line + ": this is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("A text was not read from memory.", e);
        }
    }

    /** The line of each value, by its JSON pointer. */
    private static Map<String, Integer> lines(String json) throws IOException {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = MAPPER.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart() || token.isScalarValue()) {
                    lines.put(
                            parser.getParsingContext().pathAsPointer().toString(),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        }
        return lines;
    }

    /** Returns an error about this value, for the caller to throw. */
    public IllegalArgumentException wrong(String why) {
        String where = pointer.isEmpty() ? "the document" : pointer.substring(1);
        return new IllegalArgumentException(document + ", line " + line() + ", " + where + ": " + why);
    }

    private int line() {
        String of = pointer;
        while (!lines.containsKey(of) && of.contains("/")) {
            of = of.substring(0, of.lastIndexOf('/'));
        }
        return lines.getOrDefault(of, 1);
    }

    /** Refuses fields that are not known: a typing error would be lost otherwise. */
    public Located fields(String... known) {
        ObjectNode object = object();
        Set<String> names = Set.of(known);
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw field(name).wrong("there is no such field; the fields here are " + new TreeSet<>(names) + ".");
            }
        });
        return this;
    }

    public ObjectNode object() {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw wrong("this must be an object.");
    }

    public Located field(String name) {
        JsonNode value = node.path(name);
        return new Located(
                document, lines, value, pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** Returns whether there is neither a value nor a null. */
    public boolean has(String name) {
        return node.has(name);
    }

    public boolean hasValue(String name) {
        return node.hasNonNull(name);
    }

    /** The elements of a field that may be missing. */
    public List<Located> elements(String name) {
        Located list = field(name);
        if (list.node instanceof MissingNode) {
            return List.of();
        }
        if (!list.node.isArray()) {
            throw list.wrong("this must be an array.");
        }
        List<Located> elements = new ArrayList<>();
        for (int i = 0; i < list.node.size(); i++) {
            elements.add(new Located(document, lines, list.node.get(i), list.pointer + "/" + i));
        }
        return elements;
    }

    public String text() {
        if (!node.isTextual() || node.textValue().isBlank() || !Json.isWellFormed(node.textValue())) {
            throw wrong("this must be a string that is not empty.");
        }
        return node.textValue();
    }

    /** A string that may be empty. */
    public String anyText() {
        if (!node.isTextual() || !Json.isWellFormed(node.textValue())) {
            throw wrong("this must be a string.");
        }
        return node.textValue();
    }

    public String text(String name) {
        return field(name).text();
    }

    public boolean flag(String name) {
        Located flag = field(name);
        if (flag.node.isMissingNode()) {
            return false;
        }
        if (!flag.node.isBoolean()) {
            throw flag.wrong("this must be true or false.");
        }
        return flag.node.booleanValue();
    }

    /** A whole number from a smallest one up to {@link #LARGEST}, if there is one. */
    public OptionalLong number(String name, long smallest) {
        Located number = field(name);
        if (number.node.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!number.node.isIntegralNumber()
                || !number.node.canConvertToLong()
                || number.node.longValue() < smallest
                || number.node.longValue() > LARGEST) {
            throw number.wrong("this must be a whole number from " + smallest + " to " + LARGEST + ".");
        }
        return OptionalLong.of(number.node.longValue());
    }

    public OptionalLong id() {
        return number("id", 1);
    }

    public Instant time(String name, Instant otherwise) {
        if (!hasValue(name)) {
            return otherwise;
        }
        Located time = field(name);
        try {
            return Instant.parse(time.text());
        } catch (DateTimeException e) {
            throw time.wrong("this must be a time in UTC, such as 2026-01-31T12:00:00Z.");
        }
    }
}
