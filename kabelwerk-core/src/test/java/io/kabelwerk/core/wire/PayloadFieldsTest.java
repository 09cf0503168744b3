package io.kabelwerk.core.wire;

import static io.kabelwerk.core.testing.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kabelwerk.ProtocolViolationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadFieldsTest {

    private static PayloadFields fields(String value) {
        return PayloadFields.of("room:7", json("{'f':" + value + "}"));
    }

    @Test
    void should_read_what_is_there() {
        assertThat(fields("'text'").string("f")).isEqualTo("text");
        assertThat(fields("true").bool("f")).isTrue();
        assertThat(fields("9223372036854775807").id("f")).isEqualTo(Long.MAX_VALUE);
        assertThat(fields("[1,2]").ids("f")).containsExactly(1L, 2L);
        assertThat(fields("'2023-08-13T10:11:12Z'").instant("f")).isEqualTo(Instant.parse("2023-08-13T10:11:12Z"));
        assertThat(fields("'2023-08-13T10:11:12.123456Z'").instant("f"))
                .isEqualTo(Instant.parse("2023-08-13T10:11:12.123456Z"));
        assertThat(fields("12.5").optionalNumber("f")).isEqualTo(OptionalDouble.of(12.5));
        assertThat(fields("12").optionalNumber("f")).isEqualTo(OptionalDouble.of(12));
        assertThat(fields("{'g':'text'}").object("f").string("g")).isEqualTo("text");
        assertThat(fields("{'g':[1,null]}").json("f")).containsOnlyKeys("g");
    }

    @Test
    void should_take_missing_and_null_optional_fields_for_absent() {
        for (PayloadFields absent : List.of(fields("null"), PayloadFields.of("room:7", json("{}")))) {
            assertThat(absent.optionalId("f")).isEqualTo(OptionalLong.empty());
            assertThat(absent.optionalInstant("f")).isEmpty();
            assertThat(absent.optionalNumber("f")).isEmpty();
            assertThat(absent.optional("f", PayloadDecoder::user)).isEmpty();
        }
    }

    static Stream<Arguments> readers() {
        return Stream.of(
                reader("string", fields -> fields.string("f"), "17", "true", "{}", "[]"),
                reader("bool", fields -> fields.bool("f"), "17", "'true'", "{}", "[]"),
                reader("id", fields -> fields.id("f"), "0", "-1", "1.0", "1.5", "'1'", "true", "9223372036854775808"),
                reader("ids", fields -> fields.ids("f"), "1", "{}", "'1'"),
                reader("instant", fields -> fields.instant("f"), "17", "'yesterday'", "'2023-08-13'", "''"),
                reader("object", fields -> fields.object("f"), "17", "'{}'", "[]"),
                reader("json", fields -> fields.json("f"), "17", "'{}'", "[]"),
                reader("list", fields -> fields.list("f", PayloadDecoder::user, e -> {}), "17", "'[]'", "{}"),
                reader(
                        "pair",
                        fields -> fields.pair("f", PayloadDecoder::user),
                        "17",
                        "[]",
                        "[null]",
                        "[null,null,null]",
                        "{}"),
                optional("optionalId", fields -> fields.optionalId("f"), "0", "'1'", "1.5"),
                optional("optionalInstant", fields -> fields.optionalInstant("f"), "17", "'never'"),
                optional("optionalNumber", fields -> fields.optionalNumber("f"), "'12'", "true", "{}"),
                optional("optional", fields -> fields.optional("f", PayloadDecoder::user), "17", "[]", "'{}'"));
    }

    private static Arguments reader(String name, Function<PayloadFields, Object> reader, String... wrong) {
        return Arguments.of(name, reader, List.of(wrong), true);
    }

    private static Arguments optional(String name, Function<PayloadFields, Object> reader, String... wrong) {
        return Arguments.of(name, reader, List.of(wrong), false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readers")
    void should_name_the_topic_and_the_field_that_is_missing_or_of_another_type(
            String name, Function<PayloadFields, Object> reader, List<String> wrong, boolean required) {
        for (String value : wrong) {
            ProtocolViolationException error = refused(() -> reader.apply(fields(value)));
            assertThat(error.topic()).isEqualTo("room:7");
            assertThat(error.field()).isEqualTo("f");
            assertThat(error).hasMessageContaining("f is not a");
        }
        if (required) {
            assertThat(refused(() -> reader.apply(PayloadFields.of("room:7", json("{'g':1}")))))
                    .hasMessage("The backend sent something unreadable on room:7: f is missing");
            assertThat(refused(() -> reader.apply(fields("null"))).field()).isEqualTo("f");
        }
    }

    @Test
    void should_lead_to_the_culprit_by_its_path() {
        PayloadFields fields =
                PayloadFields.of("room:7", json("{'room':{'user':{'id':0}},'ids':[1,'2'],'pair':[null,7]}"));

        assertThat(refused(() -> fields.object("room").object("user").id("id")).field())
                .isEqualTo("room.user.id");
        assertThat(refused(() -> fields.object("room").object("user").string("name"))
                        .field())
                .isEqualTo("room.user.name");
        assertThat(refused(() -> fields.ids("ids")).field()).isEqualTo("ids[1]");
        assertThat(refused(() -> fields.pair("pair", PayloadDecoder::user)).field())
                .isEqualTo("pair[1]");
    }

    @Test
    void should_skip_what_cannot_be_read_in_a_list_and_report_it() {
        PayloadFields fields = PayloadFields.of(
                "room:7",
                json("{'users':[{'id':1,'key':'a','name':'A'},{'id':'2','key':'b','name':'B'},17,"
                        + "{'id':4,'key':'d','name':'D','unknown':{}}]}"));
        List<String> reported = new ArrayList<>();

        var users = fields.list("users", PayloadDecoder::user, error -> reported.add(error.field()));

        assertThat(users).extracting(user -> user.id()).containsExactly(1L, 4L);
        assertThat(reported).containsExactly("users[1].id", "users[2]");
    }

    @Test
    void should_read_a_pair_with_nulls() {
        var pair = PayloadFields.of("room:7", json("{'pair':[null,{'id':2,'key':'b','name':'B'}]}"))
                .pair("pair", PayloadDecoder::user);

        assertThat(pair.get(0)).isEmpty();
        assertThat(pair.get(1)).map(user -> user.id()).isEqualTo(Optional.of(2L));
    }

    @Test
    void should_never_repeat_the_value() {
        assertThat(refused(() -> fields("{'secret':1}").string("f"))).hasMessageNotContaining("secret");
        assertThat(refused(() -> fields("'secret'").id("f"))).hasMessageNotContaining("secret");
        assertThat(refused(() -> fields("'secret'").instant("f")))
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private static ProtocolViolationException refused(ThrowingCallable read) {
        return assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(read)
                .actual();
    }
}
