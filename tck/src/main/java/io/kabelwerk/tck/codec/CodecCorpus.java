package io.kabelwerk.tck.codec;

import static io.kabelwerk.tck.codec.CodecRules.array;
import static io.kabelwerk.tck.codec.CodecRules.object;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are JSON and texts that are not, one for each way to be wrong that somebody thought of.
 *
 * <p>The names follow the custom of such collections: {@code y_} must be accepted, {@code n_} refused.
 */
final class CodecCorpus {

    private CodecCorpus() {}

    /** A text that is JSON, and its value. */
    record Accepted(String name, String text, @Nullable Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A text that is not JSON. */
    record Refused(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Accepted> accepted() {
        return Stream.of(
                y("array_empty", "[]", array()),
                y("array_empty_with_space", "[ ]", array()),
                y("array_of_empty_string", "[\"\"]", array("")),
                y("array_ends_with_newline", "[\"a\"]\n", array("a")),
                y("array_heterogeneous", "[null,1,\"1\",{}]", array(null, 1L, "1", object())),
                y("array_of_null", "[null]", array((Object) null)),
                y("array_of_arrays", "[[],[[]],[[],[]]]", array(array(), array(array()), array(array(), array()))),
                y("array_spaces_before_comma", "[1 , 2 ,3]", array(1L, 2L, 3L)),
                y("array_line_breaks", "[\n1\r\n,\r2\t]", array(1L, 2L)),
                y("number_zero", "[0]", array(0L)),
                y("number_minus_zero", "[-0]", array(0L)),
                y("number_negative", "[-123]", array(-123L)),
                y("number_after_space", "[ 4]", array(4L)),
                y("number_before_newline", "4\n", 4L),
                y("number_exponent", "[123e45]", array(new BigDecimal("123e45"))),
                y("number_exponent_capital_plus", "[1E+2]", array(new BigDecimal("1e2"))),
                y("number_exponent_leading_zeros", "[1e007]", array(new BigDecimal("1e7"))),
                y("number_zero_exponent", "[0e1]", array(new BigDecimal("0e1"))),
                y("number_zero_exponent_plus", "[0e+1]", array(new BigDecimal("0e1"))),
                y("number_fraction_exponent", "[123.456e78]", array(new BigDecimal("123.456e78"))),
                y("number_fraction_zeros", "[0.00]", array(new BigDecimal("0.00"))),
                y("number_close_to_zero", "[-0." + "0".repeat(77) + "1]", array(new BigDecimal("-1e-78"))),
                y("number_twenty_digits", "[10000000000000000999]", array(new BigDecimal("10000000000000000999"))),
                y("object_empty", "{}", object()),
                y("object_empty_with_newline", "{\n}", object()),
                y("object_empty_key", "{\"\":0}", object("", 0L)),
                y("object_two_members", "{\"a\":\"b\",\"c\":\"d\"}", object("a", "b", "c", "d")),
                y("object_spaces", " { \"a\" : 1 , \"b\" : 2 } ", object("a", 1L, "b", 2L)),
                y("object_key_with_escapes", "{\"a\\u0000b\\\"\":0}", object("a\0b\"", 0L)),
                y("object_key_like_a_literal", "{\"null\":null,\"1\":1}", object("null", null, "1", 1L)),
                y("object_key_proto", "{\"__proto__\":1,\"class\":2}", object("__proto__", 1L, "class", 2L)),
                y("object_key_type", "{\"@type\":\"java.lang.Object\"}", object("@type", "java.lang.Object")),
                y("string_empty", "\"\"", ""),
                y("string_space", "\" \"", " "),
                y("string_solidus_plain", "\"a/b\"", "a/b"),
                y("string_solidus_escaped", "\"a\\/b\"", "a/b"),
                y("string_comment", "\"a/*b*/c//d#e\"", "a/*b*/c//d#e"),
                y("string_escaped_backslash_at_end", "\"\\\\\"", "\\"),
                y("string_escaped_quote", "\"\\\"\"", "\""),
                y("string_double_escaped_n", "\"\\\\n\"", "\\n"),
                y("string_escaped_control", "\"\\u0012\\u001F\"", "\u0012\u001f"),
                y("string_del", "\"a\u007fa\"", "a\u007fa"),
                y("string_single_quotes", "\"'\"", "'"),
                y("string_line_separator", "\"\u2028\u2029\"", "\u2028\u2029"),
                y("string_replacement_character", "\"\ufffd\\ufffd\"", "\ufffd\ufffd"),
                y("string_noncharacter", "\"\uffff\\uFFFE\\udbff\\udfff\"", "\uffff\ufffe\udbff\udfff"),
                y("string_euro_and_clef", "\"€\ud834\udd1e\\u20ac\\uD834\\uDd1e\"", "€\ud834\udd1e€\ud834\udd1e"),
                y("string_escapes_of_letters", "\"\\u0061\\u30af\\u30EA\"", "aクリ"),
                y("string_like_json", "\"{\\\"a\\\":[1]}\"", "{\"a\":[1]}"),
                y("structure_lonely_true", "true", true),
                y("structure_lonely_null_with_spaces", " null ", null),
                y("structure_lonely_negative", "-0.1", new BigDecimal("-0.1")),
                y("structure_lonely_string", "\"asd\"", "asd"),
                y("structure_leading_line_breaks", "\r\n\r\n[]", array()));
    }

    static Stream<Refused> refused() {
        return List.of(
                        arrays(),
                        objects(),
                        CodecWrongWords.numbers(),
                        strings(),
                        CodecWrongWords.literals(),
                        structure())
                .stream()
                .flatMap(cases -> cases);
    }

    private static Stream<Refused> arrays() {
        return Stream.of(
                n("array_only_opened", "["),
                n("array_only_closed", "]"),
                n("array_opened_after_value", "[1"),
                n("array_opened_after_comma", "[1,"),
                n("array_opened_after_newline", "[1,\n1\n,1"),
                n("array_opened_in_array", "[[1]"),
                n("array_closed_twice", "[1]]"),
                n("array_closed_as_object", "[1}"),
                n("array_extra_comma", "[1,]"),
                n("array_extra_comma_in_empty", "[,]"),
                n("array_comma_first", "[,1]"),
                n("array_double_comma", "[1,,2]"),
                n("array_commas_at_end", "[1,,]"),
                n("array_no_comma", "[1 2]"),
                n("array_no_comma_strings", "[\"a\" \"b\"]"),
                n("array_no_comma_arrays", "[[][]]"),
                n("array_colon", "[1:2]"),
                n("array_key", "[\"a\":1]"),
                n("array_semicolon", "[1;2]"),
                n("array_star", "[*]"),
                n("array_word", "[a]"),
                n("array_just_minus", "[-]"),
                n("array_parentheses", "(1,2)"),
                n("array_unclosed_string", "[\"a]"),
                n("array_comment", "[1 /* one */]"),
                n("array_vertical_tab", "[\u000b1]"),
                n("array_form_feed", "[\f1]"),
                n("array_no_break_space", "[1,\u00a02]"));
    }

    private static Stream<Refused> objects() {
        return Stream.of(
                n("object_only_opened", "{"),
                n("object_only_closed", "}"),
                n("object_key_only", "{\"a\"}"),
                n("object_key_and_end", "{\"a\""),
                n("object_colon_and_end", "{\"a\":"),
                n("object_value_and_end", "{\"a\":1"),
                n("object_comma_and_end", "{\"a\":1,"),
                n("object_no_value", "{\"a\":}"),
                n("object_no_key", "{:1}"),
                n("object_no_colon", "{\"a\" 1}"),
                n("object_comma_for_colon", "{\"a\",1}"),
                n("object_equals_for_colon", "{\"a\"=1}"),
                n("object_double_colon", "{\"a\"::1}"),
                n("object_two_values", "{\"a\":1 2}"),
                n("object_three_parts", "{\"a\":1:2}"),
                n("object_trailing_comma", "{\"a\":1,}"),
                n("object_trailing_commas", "{\"a\":1,,}"),
                n("object_leading_comma", "{,\"a\":1}"),
                n("object_just_comma", "{,}"),
                n("object_double_comma", "{\"a\":1,,\"b\":2}"),
                n("object_no_comma", "{\"a\":1 \"b\":2}"),
                n("object_semicolon", "{\"a\":1;\"b\":2}"),
                n("object_unquoted_key", "{a:1}"),
                n("object_single_quoted_key", "{'a':1}"),
                n("object_number_as_key", "{1:1}"),
                n("object_null_as_key", "{null:1}"),
                n("object_true_as_key", "{true:1}"),
                n("object_array_as_key", "{[]:1}"),
                n("object_object_as_key", "{{}:1}"),
                n("object_values_only", "{1,2}"),
                n("object_closed_as_array", "{\"a\":1]"),
                n("object_closed_twice", "{\"a\":1}}"),
                n("object_opened_twice", "{{\"a\":1}"),
                n("object_unclosed_key", "{\"a:1}"),
                n("object_bad_value", "[{\"a\":truth}]"),
                n("object_comment", "{\"a\":1/**/}"),
                n("object_ellipsis", "{...}"));
    }

    private static Stream<Refused> strings() {
        return Stream.of(
                n("string_unclosed", "\""),
                n("string_unclosed_letter", "\"a"),
                n("string_only_closed", "a\""),
                n("string_closed_by_escape", "\"\\\""),
                n("string_three_backslashes", "\"\\\\\\\""),
                n("string_ends_in_escape", "\"\\"),
                n("string_single_quotes", "'a'"),
                n("string_backticks", "`a`"),
                n("string_typographic_quotes", "“a”"),
                n("string_guillemets", "«a»"),
                n("string_unquoted", "a"),
                n("string_raw_nul", "\"a\u0000b\""),
                n("string_raw_u0001", "\"\u0001\""),
                n("string_raw_backspace", "\"\b\""),
                n("string_raw_tab", "\"a\tb\""),
                n("string_raw_newline", "\"a\nb\""),
                n("string_raw_carriage_return", "\"a\rb\""),
                n("string_raw_escape", "\"\u001b\""),
                n("string_raw_u001f", "\"\u001f\""),
                n("string_raw_tab_in_key", "{\"\t\":1}"),
                n("string_raw_newline_after_many", "[\"" + "a".repeat(10_000) + "\n\"]"),
                n("string_escape_x", "\"\\x41\""),
                n("string_escape_a", "\"\\a\""),
                n("string_escape_v", "\"\\v\""),
                n("string_escape_e", "\"\\e\""),
                n("string_escape_zero", "\"\\0\""),
                n("string_escape_octal", "\"\\101\""),
                n("string_escape_single_quote", "\"\\'\""),
                n("string_escape_newline", "\"a\\\nb\""),
                n("string_escape_tab", "\"\\\t\""),
                n("string_escape_space", "\"\\ \""),
                n("string_escape_nul", "\"\\\u0000\""),
                n("string_escape_umlaut", "\"\\ä\""),
                n("string_escape_emoji", "\"\\😀\""),
                n("string_escape_capital_u", "\"\\U0041\""),
                n("string_escape_capital_n", "\"\\N\""),
                n("string_escape_braces", "\"\\u{41}\""),
                n("string_u_none", "\"\\u\""),
                n("string_u_one", "\"\\u0\""),
                n("string_u_two", "\"\\u00\""),
                n("string_u_three", "\"\\u004\""),
                n("string_u_three_and_end", "\"\\u004"),
                n("string_u_not_hex", "\"\\u00G1\""),
                n("string_u_not_hex_umlaut", "\"\\u00ä1\""),
                n("string_u_minus", "\"\\u-041\""),
                n("string_u_plus", "\"\\u+041\""),
                n("string_u_space", "\"\\u 041\""),
                n("string_u_0x", "\"\\u0x41\""),
                n("string_u_full_width", "\"\\u００４１\""),
                n("string_pair_incomplete", "\"\\ud83d\\ude0\""),
                n("string_pair_no_u", "\"\\ud83d\\\""),
                n("string_pair_not_hex", "\"\\ud83d\\udexx\""),
                n("string_concatenated", "\"a\"+\"b\""));
    }

    private static Stream<Refused> structure() {
        return Stream.of(
                n("structure_comma", ","),
                n("structure_colon", ":"),
                n("structure_backslash", "\\"),
                n("structure_comment_before", "/* c */1"),
                n("structure_comment_after", "1 /* c */"),
                n("structure_line_comment_before", "// c\n1"),
                n("structure_line_comment_after", "1 // c"),
                n("structure_hash_comment", "# c\n1"),
                n("structure_comment_unclosed", "[1]/*"),
                n("structure_members_without_braces", "\"a\":1"),
                n("structure_elements_without_brackets", "1,2"),
                n("structure_nul", "\u0000"),
                n("structure_record_separator", "\u001e[1]\n"),
                n("structure_vertical_tab", "\u000b1"),
                n("structure_form_feed", "1\f"),
                n("structure_next_line", "\u00851"),
                n("structure_no_break_space", "\u00a01"),
                n("structure_ogham_space", "\u16801"),
                n("structure_line_separator", "1\u2028"),
                n("structure_ideographic_space", "1\u3000"),
                n("structure_zero_width_space", "\u200b1"),
                n("structure_word_joiner", "\u20601"),
                n("structure_bom", "\ufeff{}"),
                n("structure_bytes_of_a_bom", "\u00ef\u00bb\u00bf{}"),
                n("structure_substitute", "{}\u001a"),
                n("structure_xml", "<null/>"),
                n("structure_yaml", "a: 1"),
                n("structure_query", "a=1&b=2"),
                n("structure_jsonp", "callback({})"),
                n("structure_guard", ")]}',\n{}"),
                n("structure_escaped_brackets", "\\u005b\\u005d"),
                n("structure_opened_everything", "[{\"a\":[{\"b\":["),
                n("structure_crossed", "[{]}"),
                n("structure_full_width", "［1］"),
                n("structure_lone_surrogate", "\ud83d"),
                n("structure_emoji", "😀"),
                n("structure_trailing_brace_far", "[]" + " ".repeat(10_000) + "}"));
    }

    private static Accepted y(String name, String text, @Nullable Object value) {
        return new Accepted("y_" + name, text, value);
    }

    private static Refused n(String name, String text) {
        return new Refused("n_" + name, text);
    }
}
