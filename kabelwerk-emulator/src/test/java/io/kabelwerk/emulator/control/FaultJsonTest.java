package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FaultJsonTest {

    private static final List<Treatment> TREATMENTS = List.of(
            new Treatment.Late(Duration.ofMillis(1_500)),
            new Treatment.LateReply(Duration.ofSeconds(1)),
            new Treatment.ReplyFirst(),
            new Treatment.Unanswered(),
            new Treatment.Ignored(),
            new Treatment.Refused("no"),
            new Treatment.Garbled("{\"a\":1}"),
            new Treatment.Unreadable(1, 2, "id"),
            new Treatment.Crash());

    static Stream<Fault> faults() {
        Stream<Fault> others = Stream.of(
                new Fault.Drop("nana"),
                new Fault.Close("*", 4001, "bye"),
                new Fault.Disconnect("nana"),
                new Fault.HalfOpen("nana"),
                new Fault.RefuseUpgrades(2, 503),
                new Fault.StallUpgrades(3),
                new Fault.RefuseUploads(1, 500),
                new Fault.Answer("*", "room:*", Fault.JOIN, new Treatment.Gap(Duration.ofDays(1)), 7),
                new Fault.Send("nana", "[]"),
                new Fault.Delay("nana", Duration.ZERO),
                new Fault.Duplicate("nana", "phx_reply", 2),
                new Fault.Pages(3, true),
                new Fault.CloseChannels("nana", "room:1"),
                new Fault.CrashChannels("nana", "*"),
                new Fault.Restart(true),
                new Fault.Terminate(),
                new Fault.ExpireTokens(),
                new Fault.Heal());
        return Stream.concat(
                others, TREATMENTS.stream().map(each -> new Fault.Answer("nana", "room:*", "list_messages", each, 1)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_read_what_it_has_written(Fault fault) {
        ObjectNode json = FaultJson.json((Record) fault);

        assertThat(FaultJson.fault(Body.of(json.toString()).json())).isEqualTo(fault);
    }

    /** A fault that is added later has to be in this test, too. */
    @Test
    void should_be_tried_with_all_there_are() {
        assertThat(faults().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
        assertThat(Stream.concat(TREATMENTS.stream().map(Object::getClass), Stream.of(Treatment.Gap.class)))
                .containsExactlyInAnyOrder(Treatment.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'Dorp'}                                  | There is no fault \"Dorp\". The types are [Answer, Close,",
                "{}                                               | There is no fault \"\". The types are [Answer,",
                "{'type':'Drop','usr':'a'}                        | Drop has no field \"usr\". Its fields are [user].",
                "{'type':'Drop'}                                  | Drop needs the field user, a string.",
                "{'type':'Drop','user':1}                         | Drop needs the field user, a string.",
                "{'type':'RefuseUpgrades','status':200,'times':1} | A refusal's status is 400 to 599, but this is 200.",
                "{'type':'RefuseUpgrades','status':500,'times':1.5} | RefuseUpgrades needs the field times, a number.",
                "{'type':'Answer','user':'a','topic':'*','event':'e','treatment':{'type':'Late','delay':1}} | Late has no field \"delay\". Its fields are [delay_ms].",
                "{'type':'Answer','user':'a','topic':'*','event':'e','treatment':{'type':'X'}} | There is no treatment \"X\". The types are [Crash,",
            })
    void should_say_what_would_have_been_right(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> FaultJson.fault(Body.of(json.replace('\'', '"')).json()))
                .withMessageContaining(message);
    }
}
