package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodecProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The decoding of values. */
abstract class CodecValueRules extends CodecRules {

    CodecValueRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * The engine switches over these types and knows no others. If it fails: the library may return a type of its own
     * for null.
     */
    @Test
    @DisplayName("C101 MUST decode null, true and false")
    void literals() {
        assertDecodes("null", null);
        assertDecodes("true", true);
        assertDecodes("false", false);
        assertDecodes("[null,true,false]", array(null, true, false));
    }

    /** Dates, IDs and texts are all just strings. If it fails: the library may guess types from contents. */
    @Test
    @DisplayName("C102 MUST decode strings as String, whatever they look like")
    void strings() {
        for (String text : List.of("hello", "", " ", "1", "1.5", "true", "null", "2026-11-22T10:00:00Z", "[]", "{}")) {
            assertDecodes("\"" + text + "\"", text);
            assertDecodes("{\"a\":\"" + text + "\"}", object("a", text));
        }
    }

    /** Frames are arrays. If it fails: the library's own array type must be copied into a List. */
    @Test
    @DisplayName("C103 MUST decode arrays as List, in order")
    void arrays() {
        assertThat(decode("[\"c\",\"a\",true]")).isInstanceOf(List.class).isEqualTo(List.of("c", "a", true));
        assertDecodes("[[true],[[false]],[]]", array(array(true), array(array(false)), array()));
    }

    /** Payloads are objects. If it fails: the library's own object type must be copied into a Map. */
    @Test
    @DisplayName("C104 MUST decode objects as Map")
    void objects() {
        assertThat(decode("{\"a\":true}")).isInstanceOf(Map.class).isEqualTo(Map.of("a", true));
        assertDecodes("{\"a\":{\"b\":{\"c\":[{}]}}}", object("a", object("b", object("c", array(object())))));
    }

    /**
     * Attributes go back to users as they came, and a hash order would differ from run to run. If it fails: a HashMap
     * or a sorted map is used.
     */
    @Test
    @DisplayName("C105 MUST keep the order of keys")
    void order() {
        List<String> keys = new ArrayList<>();
        IntStream.range(0, 200).forEach(i -> keys.add("key" + (i * 7919) % 200));
        StringBuilder json = new StringBuilder();
        keys.forEach(key ->
                json.append(json.isEmpty() ? "{" : ",").append('"').append(key).append("\":1"));
        json.append('}');
        assertThat(decodeObject(json.toString()).keySet()).hasToString(keys.toString());
        assertThat(String.valueOf(decode("{\"x\":{\"b\":1,\"a\":2,\"c\":{\"z\":3,\"y\":4}}}")))
                .isEqualTo("{x={b=1, a=2, c={z=3, y=4}}}");
    }

    /** Empty is not absent. If it fails: look for a setting that drops or nulls what is empty. */
    @Test
    @DisplayName("C106 MUST decode empty objects, arrays, strings and keys")
    void empty() {
        assertDecodes("{}", Map.of());
        assertDecodes("[]", List.of());
        assertDecodes("{\"\":\"\"}", object("", ""));
        assertDecodes("[{},[],\"\",{\"\":{}}]", array(object(), array(), "", object("", object())));
    }

    /** A member that is null differs from a missing one. If it fails: look for a setting that skips nulls. */
    @Test
    @DisplayName("C107 MUST keep members and elements that are null")
    void nulls() {
        Map<?, ?> object = decodeObject("{\"a\":null,\"b\":1}");
        assertThat(object.containsKey("a")).isTrue();
        assertThat(object.size()).isEqualTo(2);
        assertDecodes("[null,[null],{\"a\":null}]", array(null, array((Object) null), object("a", null)));
    }

    /** RFC 8259 allows any value, and replies may be scalars. If it fails: the parser wants an object or an array. */
    @Test
    @DisplayName("C108 MUST decode any type of value at the root")
    void roots() {
        assertThat(decode("1")).isInstanceOf(Number.class);
        assertDecodes("\"a\"", "a");
        assertDecodes("null", null);
        assertDecodes("[]", List.of());
        assertDecodes("{}", Map.of());
    }

    /**
     * Indented JSON is JSON. If it fails: the parser accepts too little, or the check for trailing text stops at white
     * space.
     */
    @Test
    @DisplayName("C109 MUST ignore white space around and between tokens")
    void whiteSpace() {
        String w = " \t\r\n \n\n\r\r\t";
        assertDecodes(w + "true" + w, true);
        assertDecodes(
                w + "{" + w + "\"a\"" + w + ":" + w + "[" + w + "true" + w + "," + w + "null" + w + "]" + w + "," + w
                        + "\"b\"" + w + ":" + w + "{" + w + "}" + w + "}" + w,
                object("a", array(true, null), "b", object()));
        assertDecodes("[" + " ".repeat(20_000) + "true" + "\n".repeat(20_000) + "]", array(true));
    }

    /** Callers may change what they get, if it can be changed. If it fails: something is cached and returned twice. */
    @Test
    @DisplayName("C110 MUST give each caller collections of its own")
    void own() {
        String json = "{\"a\":{},\"b\":[],\"c\":[true]}";
        Object first = decode(json);
        if (first instanceof Map<?, ?> map) {
            map.values().forEach(CodecValueRules::spoil);
            spoil(map);
        }
        assertDecodes(json, object("a", object(), "b", array(), "c", array(true)));
        assertDecodes("[{},[]]", array(object(), array()));
    }

    @SuppressWarnings("unchecked")
    private static void spoil(@Nullable Object collection) {
        try {
            if (collection instanceof Map<?, ?> map) {
                ((Map<String, Object>) map).put("spoilt", true);
            } else if (collection instanceof List<?> list) {
                ((List<Object>) list).add("spoilt");
            }
        } catch (UnsupportedOperationException e) {
            // Cannot be changed: also right.
        }
    }

    /** A room has thousands of messages. If it fails: look for buffers and limits inside the library. */
    @Test
    @DisplayName("C111 MUST decode large objects and arrays")
    void large() {
        StringBuilder array = new StringBuilder("[");
        StringBuilder object = new StringBuilder("{");
        List<Object> elements = new ArrayList<>();
        Map<String, Object> members = new LinkedHashMap<>();
        for (long i = 0; i < 100_000; i++) {
            array.append(i == 0 ? "" : ",").append(i);
            object.append(i == 0 ? "" : ",")
                    .append("\"key")
                    .append(i)
                    .append("\":")
                    .append(i);
            elements.add(i);
            members.put("key" + i, i);
        }
        assertThat(elements.equals(decode(array.append(']').toString()))).isTrue();
        assertThat(members.equals(decode(object.append('}').toString()))).isTrue();
    }
}
