package io.kabelwerk.tck.codec;

import io.kabelwerk.tck.codec.CodecCorpus.Refused;
import java.util.stream.Stream;

/** Words that are neither a number nor a literal of JSON: each as a text of its own, in an array and in an object. */
final class CodecWrongWords {

    private CodecWrongWords() {}

    static Stream<Refused> numbers() {
        return Stream.of(
                        "01",
                        "-01",
                        "00",
                        "-00",
                        "007",
                        "01.5",
                        "0123e1",
                        "-",
                        "--1",
                        "-+1",
                        "+1",
                        "+0",
                        ".5",
                        "-.5",
                        "+.5",
                        "1.",
                        "-1.",
                        "0.",
                        "1.e1",
                        "0.e1",
                        ".e1",
                        "1e",
                        "1E",
                        "1e+",
                        "1e-",
                        "1E+",
                        "1.5e",
                        "1ee2",
                        "1e1e1",
                        "1e1.5",
                        "1e+-1",
                        "1.2.3",
                        "1..2",
                        "1.+1",
                        "0x1F",
                        "0b1",
                        "0o7",
                        "1_000",
                        "1'000",
                        "1L",
                        "1f",
                        "1d",
                        "1.0f",
                        "1i",
                        "1/2",
                        "2^3",
                        "1+1",
                        "1-1",
                        "- 1",
                        "1 e5",
                        "1e 5",
                        "1. 5",
                        "1 .5",
                        "-Infinity",
                        "∞",
                        "१",
                        "１",
                        "1１",
                        "1e१",
                        "²",
                        "½",
                        "−1",
                        "1\u0000",
                        "1\ufeff",
                        "1e\u00005",
                        "-a",
                        "-\"1\"",
                        "1a",
                        "0a",
                        "1.a",
                        "1ea")
                .flatMap(word -> everywhere("number", word));
    }

    static Stream<Refused> literals() {
        return Stream.of(
                        "nul",
                        "nulll",
                        "nill",
                        "NULL",
                        "Null",
                        "nuLl",
                        "tru",
                        "truee",
                        "TRUE",
                        "True",
                        "t",
                        "true1",
                        "fals",
                        "falsee",
                        "FALSE",
                        "False",
                        "f",
                        "n",
                        "undefined",
                        "none",
                        "None",
                        "nil",
                        "yes",
                        "no",
                        "on",
                        "truefalse",
                        "true false",
                        "tr ue",
                        "nu\u0000ll",
                        "ｔｒｕｅ",
                        "void",
                        "new",
                        "$",
                        "_",
                        "@",
                        "Infinit",
                        "Na")
                .flatMap(word -> everywhere("literal", word));
    }

    private static Stream<Refused> everywhere(String kind, String word) {
        String name = word.replace("\u0000", "NUL").replace("\ufeff", "BOM").replace(' ', '·');
        return Stream.of(
                new Refused("n_" + kind + "_" + name, word),
                new Refused("n_" + kind + "_in_array_" + name, "[" + word + "]"),
                new Refused("n_" + kind + "_in_object_" + name, "{\"a\":" + word + "}"));
    }
}
