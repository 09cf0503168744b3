package io.kabelwerk.tck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules in the code and the rules in the README are the same. */
class RuleTableTest {

    private static final String BEGIN = "<!-- The rules begin: written by RuleTableTest -->\n";
    private static final String END = "<!-- The rules end -->\n";

    /** How many ways in which such clients fail have a rule of that number. */
    private static final int SCENARIOS = 60;

    @Test
    void should_list_every_rule_in_the_readme() throws IOException {
        Path readme = Path.of("README.md");
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length()).isLessThanOrEqualTo(end);
        String current = text.substring(0, begin) + tables() + text.substring(end);
        if (!text.equals(current)) {
            Path copy = Path.of("target", "README.md");
            Files.writeString(copy, current);
            fail("tck/%s does not list the rules as they are; copy tck/%s over it", readme, copy);
        }
    }

    @Test
    void should_use_each_number_once() {
        assertThat(Rules.all()).extracting(Rule::number).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    }

    /** The documents say so. */
    @Test
    void should_have_a_rule_for_each_scenario() throws IOException {
        assertThat(Rules.all().stream().map(Rule::number).filter(number -> number.matches("S\\d\\d")))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, SCENARIOS)
                        .mapToObj("S%02d"::formatted)
                        .toList());
        String range = "S01 to S" + SCENARIOS;
        assertThat(Files.readString(Path.of("README.md"))).contains("rules " + range);
        assertThat(Files.readString(Path.of("..", "docs", "ordering.md")))
                .contains("the " + SCENARIOS + " ways", range);
    }

    /** Rules get added, and a guide that counts them is soon wrong: only what this class compares may be counted. */
    @Test
    void should_not_count_rules_or_tests_in_the_guides() throws IOException {
        for (Path guide : List.of(
                Path.of("README.md"),
                Path.of("..", "README.md"),
                Path.of("..", "docs", "ordering.md"),
                Path.of("..", "docs", "writing-a-codec.md"),
                Path.of("..", "docs", "writing-a-transport.md"))) {
            assertThat(Files.readString(guide))
                    .as("%s", guide)
                    .doesNotContainPattern("Tests run: \\d|\\d+ (rules|tests|codecs|transports)\\b");
        }
    }

    /** The program says both of each rule that fails. */
    @Test
    void should_say_of_every_rule_why_it_is_there_and_what_to_look_at() {
        assertThat(Rules.all().stream()
                        .filter(rule -> rule.why().isEmpty()
                                || rule.hint().isEmpty()
                                || rule.place().isEmpty())
                        .map(Rule::title))
                .as("rules without a Javadoc that says: why. If it fails: what to look at.")
                .isEmpty();
    }

    private static String tables() {
        StringBuilder text = new StringBuilder();
        String contract = "";
        String section = "";
        for (Rule rule : Rules.all()) {
            if (!contract.equals(rule.contract().title())) {
                contract = rule.contract().title();
                text.append("\n### ").append(contract).append('\n');
            }
            if (!section.equals(rule.group())) {
                section = rule.group();
                text.append("\n").append(rule.section()).append(":\n\n| rule | | |\n| --- | --- | --- |\n");
            }
            text.append("| ")
                    .append(rule.number())
                    .append(" | ")
                    .append(rule.level())
                    .append(" | ")
                    .append(rule.demand().replace("|", "\\|").replace("<", "&lt;"))
                    .append(" |\n");
        }
        return text.append('\n').toString();
    }
}
