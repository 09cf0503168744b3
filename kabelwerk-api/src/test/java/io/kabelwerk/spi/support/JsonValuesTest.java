package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("text", "text"),
                arguments("", ""),
                arguments("\ud83d\ude00", "\ud83d\ude00"),
                arguments(true, true),
                arguments(null, null),
                arguments((byte) -1, -1L),
                arguments((short) 300, 300L),
                arguments(7, 7L),
                arguments(Long.MAX_VALUE, Long.MAX_VALUE),
                arguments(BigInteger.valueOf(Long.MAX_VALUE), Long.MAX_VALUE),
                arguments(BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
                arguments(new BigInteger("9223372036854775808"), new BigDecimal("9223372036854775808")),
                arguments(new BigInteger("-9223372036854775809"), new BigDecimal("-9223372036854775809")),
                arguments(new BigDecimal("1.10"), new BigDecimal("1.10")),
                arguments(0.1, new BigDecimal("0.1")),
                arguments(0.1f, new BigDecimal("0.1")),
                arguments(1e300, new BigDecimal("1.0E+300")),
                arguments(List.of(), List.of()),
                arguments(Arrays.asList(1, null, List.of("a")), Arrays.asList(1L, null, List.of("a"))),
                arguments(Map.of("a", Map.of("b", 1)), Map.of("a", Map.of("b", 1L))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void should_copy_json_values(@Nullable Object given, @Nullable Object expected) {
        Map<String, @Nullable Object> object = new HashMap<>();
        object.put("key", given);
        assertThat(JsonValues.copyOfObject(object, "attributes"))
                .containsOnlyKeys("key")
                .containsEntry("key", expected);
    }

    static Stream<Arguments> refusals() {
        String allowed = "; allowed are String, Boolean, null, the integers, BigDecimal, finite Double and Float,"
                + " and List and Map (with String keys) of these";
        return Stream.of(
                arguments(
                        Map.of("at", Instant.EPOCH),
                        "attributes.at is no JSON value but a java.time.Instant" + allowed),
                arguments(Map.of("c", 'c'), "attributes.c is no JSON value but a java.lang.Character" + allowed),
                arguments(Map.of("a", new int[0]), "attributes.a is no JSON value but a [I" + allowed),
                arguments(
                        Map.of("a", List.of(1, Map.of("b", Thread.State.NEW))),
                        "attributes.a[1].b is no JSON value but a java.lang.Thread$State" + allowed),
                arguments(Map.of("n", Double.NaN), "attributes.n is NaN, which JSON cannot express"),
                arguments(Map.of("n", Float.NEGATIVE_INFINITY), "attributes.n is -Infinity, which JSON cannot express"),
                arguments(
                        Map.of(7, "a"),
                        "attributes has a key that is not a String but a java.lang.Integer;"
                                + " the keys of a JSON object are strings"),
                arguments(
                        Map.of("a", Collections.singletonMap(null, "a")),
                        "attributes.a has a key that is not a String but null; the keys of a JSON object are strings"),
                arguments(
                        Map.of("a", "x\ud800y"),
                        "attributes.a has a lone surrogate (U+D800) at index 1; such a text cannot be encoded as UTF-8"),
                arguments(
                        Map.of("\udc00", "a"),
                        "a key of attributes has a lone surrogate (U+DC00) at index 0;"
                                + " such a text cannot be encoded as UTF-8"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void should_lead_to_what_is_no_json_value(Map<?, ?> given, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.copyOfObject(given, "attributes"))
                .withMessage(message);
    }

    @Test
    void should_refuse_a_set_because_an_array_has_an_order() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.copyOfObject(Map.of("a", Set.of(1)), "attributes"))
                .withMessageStartingWith("attributes.a is no JSON value but a java.util.");
    }

    @Test
    void should_refuse_null_for_an_object() {
        assertThatNullPointerException()
                .isThrownBy(() -> JsonValues.copyOfObject(nothing(), "attributes"))
                .withMessage("attributes must not be null");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void should_not_follow_what_contains_itself_for_ever() {
        Map<String, Object> itself = new HashMap<>();
        itself.put("self", itself);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.copyOfObject(itself, "attributes"))
                .withMessageStartingWith("attributes.self.self.")
                .withMessageEndingWith("… is nested more than 1000 deep; does it contain itself?");

        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.copyOfObject(Map.of("a", list), "attributes"))
                .withMessageEndingWith("… is nested more than 1000 deep; does it contain itself?");
    }

    @Test
    void should_copy_down_to_the_deepest_nesting_that_is_allowed() {
        Map<String, Object> object = Map.of();
        for (int depth = 1; depth < JsonLimits.DEEPEST; depth++) {
            object = Map.of("a", object);
        }
        assertThat(JsonValues.copyOfObject(object, "attributes")).isEqualTo(object);
        Map<String, Object> deeper = Map.of("a", object);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.copyOfObject(deeper, "attributes"))
                .withMessageContaining("nested more than 1000 deep");
    }

    @Test
    void should_keep_the_order_of_the_keys() {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 100; i > 0; i--) {
            object.put("key" + i, i);
        }
        assertThat(JsonValues.copyOfObject(object, "attributes").keySet()).containsExactlyElementsOf(object.keySet());
    }

    @Test
    void should_hand_out_what_nobody_can_change() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> inner = new HashMap<>(Map.of("list", list));
        Map<String, @Nullable Object> copy = JsonValues.copyOfObject(Map.of("inner", inner), "attributes");
        list.add(2);
        inner.put("more", 3);

        assertThat(copy).isEqualTo(Map.of("inner", Map.of("list", List.of(1L))));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> copy.put("a", 1L));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> object(copy.get("inner")).clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> array(object(copy.get("inner")).get("list")).clear());
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> array(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "\ud83d\ude00", "a\ud83d\ude00\ud83d\ude00b", "\uffff"})
    void should_accept_a_well_formed_text(String text) {
        assertThat(JsonValues.requireWellFormed(text, "The text")).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab\ud83d", "ab\ude00", "ab\ude00\ud83d", "ab\ud83d\ud83d\ude00"})
    void should_refuse_a_lone_surrogate(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonValues.requireWellFormed(text, "The text"))
                .withMessageMatching("The text has a lone surrogate \\(U\\+D(83D|E00)\\) at index 2;"
                        + " such a text cannot be encoded as UTF-8");
    }
}
