package io.kabelwerk.tests.kit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules notice faults that nobody has thought of. All of them are tried only where {@value #ALL} says of what; it
 * takes an hour.
 */
class MutationTest {

    private static final String ALL = "mutants";
    private static final double LEAST_PERCENT = 95;

    /** So that the ordinary build sees what puts the faults in, and that the rules are met without them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TRANSPORT | T101 | Upgrade.<init>: takes 15 for 16
            TRANSPORT | T102 | Upgrade.request: negates a condition [2]
            TRANSPORT | T203 | MemoryConnection.send: returns something else
            TRANSPORT | T604 | CloseFrame.isCode: takes 1013 for 1014
            TRANSPORT | T606 | MemoryConnection.readAnswer: takes 1 for 0
            TRANSPORT | T608 | FrameWriter.frame: leaves out SecureRandom.nextBytes
            CODEC | C161 | PlainReader.push: negates a condition
            CODEC | C167 | PlainCodec.decode: moves a bound
            CODEC | C204 | PlainReader.escaped: forgets the case 47
            CODEC | C303 | PlainWriter.number: negates a condition
            CODEC | C706 | PlainUtf8.next: moves a bound
            """)
    void should_catch_a_mutation_by_its_rule(Subject subject, String rule, String key) {
        List<String> ids = RuleRun.idsOf(subject, rule);
        assertThat(RuleRun.of(subject, subject.right(), ids, true)).isEmpty();
        assertThat(RuleRun.of(subject, subject.with(mutation(subject, key)), ids, true))
                .containsOnlyKeys(rule);
    }

    private static Mutation mutation(Subject subject, String key) {
        return subject.mutations().stream()
                .filter(mutation -> mutation.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSPORT", "CODEC"})
    void should_have_reasons_for_mutations_that_exist_only(Subject subject) {
        Set<String> keys = subject.mutations().stream().map(Mutation::key).collect(Collectors.toSet());
        assertThat(keys).hasSameSizeAs(subject.mutations());
        assertThat(keys).containsAll(Survivors.of(subject).reasons().keySet());
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "transport|codec")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void should_catch_nearly_all_mutations() throws Exception {
        Subject subject = Subject.valueOf(System.getProperty(ALL).toUpperCase(Locale.ROOT));
        Report report = Mutants.run(
                subject,
                Path.of("target", "mutations"),
                Integer.getInteger("mutants.at.once", 6),
                System.getProperty("mutants.keys", ""));
        assertThat(report.unexplained()).isEmpty();
        assertThat(report.scoreOfFaults()).isGreaterThanOrEqualTo(LEAST_PERCENT);
    }
}
