package io.kabelwerk.core.wire;

import static io.kabelwerk.core.testing.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEqualityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1            | 1            | true",
                "1            | 1.0          | true",
                "1            | 1.00         | true",
                "1e2          | 100          | true",
                "1            | 2            | false",
                "1            | '1'          | false",
                "1            | true         | false",
                "true         | true         | true",
                "true         | false        | false",
                "null         | null         | true",
                "null         | 0            | false",
                "null         | false        | false",
                "'a'          | 'a'          | true",
                "'a'          | 'A'          | false",
                "[]           | []           | true",
                "[]           | {}           | false",
                "[1,2]        | [1,2.0]      | true",
                "[1,2]        | [2,1]        | false",
                "[1]          | [1,1]        | false",
                "{'a':1,'b':2}| {'b':2,'a':1}| true",
                "{'a':1}      | {'a':1,'b':2}| false",
                "{'a':null}   | {'b':null}   | false",
                "{'a':null}   | {}           | false",
                "{'a':[{'b':1.50}]}|{'a':[{'b':1.5}]}| true",
                "{'a':[{'b':1}]}   |{'a':[{'b':2}]}  | false",
                "9007199254740993|9007199254740992| false"
            })
    void should_compare_by_value_deeply_and_key_by_key(String a, String b, boolean same) {
        Object x = json("{'value':" + a + "}").get("value");
        Object y = json("{'value':" + b + "}").get("value");

        assertThat(JsonEquality.same(x, y)).isEqualTo(same);
        assertThat(JsonEquality.same(y, x)).isEqualTo(same);
        assertThat(JsonEquality.same(x, x)).isTrue();
    }
}
