package io.kabelwerk.tck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What the program says and writes, and the status with which it ends. */
class ProgramTest {

    private static final String RIGHT = Codecs.Right.class.getName();
    private static final String WRONG = Codecs.Wrong.class.getName();
    private static final String SOMETIMES_WRONG = Codecs.SometimesWrong.class.getName();
    private static final String WITNESS = Codecs.Witness.class.getName();
    private static final String NONE = Transports.None.class.getName();

    private static final Logger ROOT = Logger.getLogger("");

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    /** What a run said. */
    private record Said(int status, String out, String err) {}

    private static Said run(String... options) {
        return run(Ansi.OFF, StandardCharsets.UTF_8, options);
    }

    private static Said run(Ansi ansi, Charset charset, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.command(charset)
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(options);
        return new Said(status, out.toString(), err.toString());
    }

    /** Without what is another each time. */
    private static String still(String out) {
        return out.replaceAll(" *\\d+\\.\\d\\d s", " # s")
                .replaceAll("(java +).*", "$1#")
                .replaceAll(":\\d+\n", ":#\n");
    }

    @AfterEach
    void putTheClassLoaderBack() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    // ---- The table.

    @Test
    void should_tell_of_each_rule_and_end_well_where_all_hold() {
        Said said = run("--codec", RIGHT, "--rule", "C101,C102", "--rule", "c121");

        assertThat(said.status()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(still(said.out())).isEqualTo("""
                        codec        right (io.kabelwerk.tck.runner.Codecs$Right, test-classes)
                        patience     30 s
                        java         #

                        Codecs: Values
                          ✓ C101  MUST # s  decode null, true and false
                          ✓ C102  MUST # s  decode strings as String, whatever they look like

                        Codecs: Numbers
                          ✓ C121  MUST # s  decode integers that fit into a long as Long, exactly

                        section          rules  passed  failed   warned  skipped      time
                        Codecs: Values       2       2       -        -        - # s
                        Codecs: Numbers      1       1       -        -        - # s

                        level  rules  passed  failed   warned  skipped      time
                        MUST       3       3       -        -        - # s

                        Passed: 3 of 3 rules.
                        """);
    }

    @Test
    void should_say_of_a_rule_that_fails_what_why_and_how_to_run_it_again() {
        Said said = run("--codec", WRONG, "--rule", "C121,C101");

        assertThat(said.status()).isOne();
        assertThat(still(said.out())).contains("""
                          ✗ C121  MUST # s  decode integers that fit into a long as Long, exactly
                                0: [what is read from 0]
                                expected: 0L
                                 but was: 0
                                and 17 more cases

                        ✗ C121 MUST decode integers that fit into a long as Long, exactly
                          why          IDs are longs, and a double would change those beyond 2^53.
                          if it fails  ask the library for the text of the number, or for its long if that is exact.
                          what         0: [what is read from 0]
                                       expected: 0L
                                        but was: 0
                          what         1: [what is read from 1]
                        """).contains("""
                          and          15 more cases
                          where        CodecNumberRules.java:#
                          again        --codec io.kabelwerk.tck.runner.Codecs$Wrong --rule C121
                        """).endsWith("\nFailed: 1 of 2 rules.\n");
    }

    @Test
    void should_keep_the_table_clear_of_what_libraries_print_and_log() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        System.setOut(new PrintStream(terminal, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
        Handler console = new StreamHandler(System.out, new SimpleFormatter());
        ROOT.addHandler(console);
        Said said;
        try {
            said = run("--codec", WRONG, "--rule", "C121");
        } finally {
            console.flush();
            ROOT.removeHandler(console);
            System.setOut(out);
            System.setErr(err);
        }

        assertThat(said.status()).isOne();
        assertThat(said.out() + said.err() + terminal.toString(StandardCharsets.UTF_8))
                .doesNotContain("characters", "knows no long");
    }

    @Test
    void should_warn_of_a_should_that_fails_and_fail_for_it_only_if_told() {
        Said warned = run("--codec", RIGHT, "--rule", "C605");
        Said failed = run("--codec", RIGHT, "--rule", "C605", "--strict");

        assertThat(warned.status()).isZero();
        assertThat(warned.out())
                .contains("  ! C605  SHOULD", "\n! C605 SHOULD be found by ServiceLoader\n")
                .endsWith("\nPassed: 0 of 1 rule, with 1 warning.\n");
        assertThat(failed.status()).isOne();
        assertThat(failed.out()).contains("  ✗ C605  SHOULD").endsWith("\nFailed: 1 of 1 rule.\n");
    }

    @Test
    void should_skip_what_the_transport_cannot_do_and_say_so() {
        Said said = run("--transport", NONE, "--rule", "T141", "--without", "tls");

        assertThat(said.status()).isZero();
        assertThat(said.out())
                .contains("without      TLS\n", "  - T141", "\n        skipped: the transport does not declare TLS\n")
                .endsWith("\nPassed: 0 of 1 rule, 1 skipped.\n");
    }

    @Test
    void should_say_again_what_was_said_about_the_transport() {
        Said said = run("--transport", NONE, "--rule", "T101", "--without", "PROXY", "--may-outlive", "pool-");

        assertThat(said.status()).isOne();
        assertThat(said.out())
                .contains("may outlive  pool-\n", "UnsupportedOperationException: There is no transport yet\n")
                .contains("again        --transport " + NONE + " --without PROXY --may-outlive pool- --rule T101\n");
    }

    @ParameterizedTest
    @CsvSource({"Lonely, com.example.Client", "LonelyThread, com.example.Loop"})
    void should_run_nothing_where_a_library_is_missing(String transport, String missing) {
        String name = Transports.class.getName() + "$" + transport;

        Said said = run("--transport", name, "--contract", "transport");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains(name, " cannot be run: there is no class " + missing + "\n");
    }

    @Test
    void should_say_what_deviates_and_how_long_it_waits() {
        Said said = run("--transport", NONE, "--rule", "T607", "--deviation", "T607 /?=asks for /", "--patience", "30");

        assertThat(said.status()).isOne();
        assertThat(said.out())
                .contains("deviations   T607 /?\n", "patience     30 s\n")
                .contains(" --deviation \"T607 /?=asks for /\" --rule T607\n");
    }

    @Test
    void should_use_colours_on_a_terminal_only_and_marks_that_it_can_show() {
        Said coloured = run(Ansi.ON, StandardCharsets.UTF_8, "--codec", WRONG, "--rule", "C101,C121");
        Said ascii = run(Ansi.OFF, StandardCharsets.US_ASCII, "--codec", WRONG, "--rule", "C101,C121");

        assertThat(coloured.out()).contains("\u001b[32m✓\u001b[0m C101", "\u001b[31m✗\u001b[0m C121", "(2 of 2, 0 s)");
        assertThat(ascii.out()).contains("  + C101", "  x C121").doesNotContain("\u001b", "\r");
    }

    // ---- What to run.

    @Test
    void should_run_what_is_possible_and_say_what_is_left_out() {
        Said said = run("--transport", NONE);

        assertThat(said.status()).isOne();
        assertThat(said.out())
                .contains("""
                        left out     codec: there is no codec
                        left out     session: there is no codec
                        left out     simulation: there is no codec
                        """)
                .contains("\n  ✗ T101", "\n  ✗ T507")
                .doesNotContain(" C101", " S01", " S981");
    }

    @Test
    void should_run_nothing_where_not_all_is_possible_that_was_asked_for() {
        Said rules = run("--transport", NONE, "--rule", "T101,C101");
        Said contracts = run("--codec", RIGHT, "--contract", "codec,session");

        assertThat(rules.status()).isEqualTo(2);
        assertThat(rules.err()).startsWith("There is nothing to run.\n  codec: there is no codec\nFound: no codec.\n");
        assertThat(contracts.status()).isEqualTo(2);
        assertThat(contracts.err()).startsWith("There is nothing to run.\n  session: there is no transport\n");
        assertThat(rules.out() + contracts.out()).isEmpty();
    }

    @Test
    void should_say_what_to_do_where_there_is_no_implementation() {
        Said said = run();

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).isEqualTo("""
                        There is nothing to run.
                          transport: there is no transport
                          codec: there is no codec
                          session: there is no transport
                          simulation: there is no codec
                        Found: no transport.
                        Found: no codec.
                        Put its jars on the class path or the module path; with java -jar, which ignores the class path, \
                        give them as --path. It is found by META-INF/services/io.kabelwerk.spi.TransportProvider or by \
                        the "provides" of its module; a class without either is found by its name: --transport \
                        com.example.MyTransportProvider.
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --codec jackson                                    | There is no codec named "jackson", and no class of that name.
                    --codec java.lang.String                           | java.lang.String does not implement io.kabelwerk.spi.JsonCodecProvider.
                    --codec io.kabelwerk.tck.runner.Codecs$Picky       | Codecs$Picky needs a constructor without parameters.
                    --rule T999,C101,X1                                | There is no rule T999, X1; --list lists them.
                    --contract codec --rule T101                       | T101 belongs to --contract transport.
                    --contract codecs                                  | expected one of [TRANSPORT, CODEC, SESSION, SIMULATION]
                    --without WINGS                                    | expected one of [TLS, PROXY
                    --patience 0                                       | --patience must be at least 1, but is 0.
                    --seed first                                       | 'first' is not a long
                    --explain T999                                     | There is no rule T999; --list lists them.
                    --path nowhere.jar                                 | nowhere.jar.
                    --frobnicate                                       | Unknown option: '--frobnicate'
                    """)
    void should_refuse_what_it_cannot_do_and_say_why(String options, String why) {
        Said said = run(options.split(" "));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains(why);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void should_find_what_is_on_its_path_and_ask_which_one(@TempDir Path folder) throws IOException {
        Path one = service(folder.resolve("one"), RIGHT);
        Path two = service(folder.resolve("two"), RIGHT, WRONG, "com.example.Missing");

        Said found = run("--path", one.toString(), "--rule", "C101,C605");
        Said named = run("--path", one + File.pathSeparator + two, "--codec", "wrong", "--rule", "C101");
        Said several = run("--path", two.toString(), "--contract", "codec");

        assertThat(found.status()).isZero();
        assertThat(found.out()).contains("Passed: 2 of 2 rules.");
        assertThat(named.status()).isZero();
        assertThat(named.out()).contains("codec        wrong (");
        assertThat(several.status()).isEqualTo(2);
        assertThat(several.err()).startsWith("""
                        There are 2 codecs: name one with --codec, or run only what needs none with --contract.
                        Found:
                          right (io.kabelwerk.tck.runner.Codecs$Right, test-classes)
                          wrong (io.kabelwerk.tck.runner.Codecs$Wrong, test-classes)
                        Found, but cannot be loaded:""").contains("com.example.Missing");
    }

    /** A folder as a jar has it. */
    private static Path service(Path folder, String... providers) throws IOException {
        Path file = folder.resolve("META-INF/services/io.kabelwerk.spi.JsonCodecProvider");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(providers));
        return folder;
    }

    // ---- Chance.

    @Test
    void should_fail_for_the_same_value_with_the_seed_that_it_told() {
        Codecs.SometimesWrong.forget();
        Said first = run("--codec", SOMETIMES_WRONG, "--rule", "C401");
        List<String> encoded = Codecs.SometimesWrong.encoded();
        Matcher again = Pattern.compile("again +--codec .+ --rule C401 --seed (-?\\d+)\n")
                .matcher(first.out());
        assertThat(again.find()).as(first.out()).isTrue();

        Codecs.SometimesWrong.forget();
        Said second = run("--codec", SOMETIMES_WRONG, "--rule", "C401", "--seed", again.group(1));

        assertThat(second.status()).isOne();
        assertThat(second.out())
                .contains("seed         " + again.group(1) + "\n")
                .contains("--rule C401 --seed " + again.group(1) + "\n");
        assertThat(Codecs.SometimesWrong.encoded()).isEqualTo(encoded).isNotEmpty();
    }

    @Test
    void should_play_the_same_histories_for_a_seed_and_as_many_as_it_is_told() {
        List<String> first = histories("--seed", "5", "--tries", "2");

        assertThat(histories("--seed", "5", "--tries", "2")).isEqualTo(first);
        assertThat(histories("--seed", "6", "--tries", "2")).isNotEqualTo(first);
        assertThat(histories("--seed", "5", "--tries", "1"))
                .hasSizeLessThan(first.size())
                .isEqualTo(first.subList(
                        0, histories("--seed", "5", "--tries", "1").size()));
        assertThat(System.getProperty("kabelwerk.simulation.seed")).isNull();
    }

    /** What is decoded in them. */
    private static List<String> histories(String... options) {
        Codecs.Witness.DECODED.clear();
        String[] all = new String[options.length + 4];
        System.arraycopy(options, 0, all, 4, options.length);
        all[0] = "--codec";
        all[1] = WITNESS;
        all[2] = "--rule";
        all[3] = "S981";
        Said said = run(all);
        assertThat(said.status()).as(said.out()).isZero();
        return List.copyOf(Codecs.Witness.DECODED);
    }

    // ---- What there is.

    @Test
    void should_list_rules_and_explain_them() {
        Said list = run("--list", "--contract", "codec");
        Said explained = run("--explain", "C605");

        assertThat(list.status()).isZero();
        assertThat(list.out())
                .startsWith("Codecs: Values\n  C101  MUST        decode null, true and false\n")
                .contains("\n\nCodecs: Threads and providers\n", "\n  C605  SHOULD      be found by ServiceLoader\n")
                .doesNotContain("T101");
        assertThat(explained.status()).isZero();
        assertThat(still(explained.out())).isEqualTo("""
                        C605 SHOULD be found by ServiceLoader

                          why          Otherwise applications have to pass it in.
                          if it fails  name the provider in META-INF/services, for the class path, and under provides in \
                        module-info.java, for the module path.
                          where        Codecs: Threads and providers, CodecSharingRules.java:#

                        """);
    }

    @Test
    void should_help() {
        Said said = run("--help");

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("--transport=NAME|CLASS", "Exit status: 0 if every MUST holds");
    }

    // ---- The reports.

    @Test
    void should_write_what_machines_read(@TempDir Path folder) throws Exception {
        Said said = run("--codec", WRONG, "--rule", "C101,C121,C605", "--report", folder.toString());
        assertThat(said.status()).isOne();
        Said skipped = run("--transport", NONE, "--rule", "T141", "--without", "TLS", "--report", folder + "/skipped");
        assertThat(skipped.status()).isZero();

        Document document = parsed(folder.resolve("TEST-kabelwerk-tck.xml"));
        Element all = document.getDocumentElement();
        assertThat(all.getTagName()).isEqualTo("testsuites");
        assertThat(List.of("tests", "failures", "errors", "skipped"))
                .extracting(all::getAttribute)
                .containsExactly("3", "1", "0", "1");
        assertThat(names(document, "testsuite", "name"))
                .containsExactly("Codecs: Values", "Codecs: Numbers", "Codecs: Threads and providers");
        assertThat(names(document, "testcase", "name"))
                .containsExactly(
                        "C101 MUST decode null, true and false",
                        "C121 MUST decode integers that fit into a long as Long, exactly",
                        "C605 SHOULD be found by ServiceLoader");
        assertThat(names(document, "testcase", "classname"))
                .containsExactly("Codecs.Values", "Codecs.Numbers", "Codecs.Threads and providers");
        Element failure = (Element) document.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).startsWith("C121");
        assertThat(failure.getTextContent())
                .contains(
                        "Why: ", "If it fails: ", "Again: --codec " + WRONG + " --rule C121", "CodecNumberRules.java");
        assertThat(document.getElementsByTagName("system-out").item(0).getTextContent())
                .contains("decodes <1> characters", "knows no long");
        assertThat(names(document, "skipped", "message"))
                .singleElement()
                .satisfies(message -> assertThat(message).startsWith("fails, but is not a MUST: "));
        assertThat(names(parsed(folder.resolve("skipped/TEST-kabelwerk-tck.xml")), "skipped", "message"))
                .containsExactly("the transport does not declare TLS");
    }

    private static Document parsed(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<String> names(Document document, String element, String attribute) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName(element).getLength(); i++) {
            names.add(((Element) document.getElementsByTagName(element).item(i)).getAttribute(attribute));
        }
        return names;
    }

    @Test
    void should_write_what_people_read(@TempDir Path folder) throws Exception {
        Said said = run("--codec", WRONG, "--rule", "C101,C121,C605", "--report", folder.toString());

        assertThat(said.out()).endsWith("Report: " + folder.resolve("index.html") + "\n");
        String page = Files.readString(folder.resolve("index.html"));
        assertThat(page)
                .contains("<title>Failed: 1 of 3 rules, with 1 warning. – Kabelwerk TCK</title>")
                .contains("<details class=\"rule passed\" id=\"C101\">\n")
                .contains("<details class=\"rule failed\" id=\"C121\" open>\n")
                .contains("<details class=\"rule warned\" id=\"C605\" open>\n")
                .contains("<code>--codec io.kabelwerk.tck.runner.Codecs$Wrong --rule C121</code>")
                .contains("decodes &lt;1&gt; characters")
                .contains("prefers-color-scheme: dark")
                .doesNotContain("<script", "src=", "href=", "url(", "@import");
        // Whatever begins ends: it would be good XML, but for the two elements that need no end.
        String closed = page.replaceAll("<(meta|input)([^>]*)>", "<$1$2/>")
                .replace("<!DOCTYPE html>", "")
                .replace(" open>", ">")
                .replace(" checked/>", "/>");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(closed.getBytes(StandardCharsets.UTF_8))))
                .isNotNull();
    }

    @Test
    void should_write_any_characters_so_that_they_can_be_read() {
        assertThat(Result.Failure.visible("a\u0000b\uD800c\n\t\u001b[31m😀"))
                .isEqualTo("a\\u0000b\\ud800c\n\t\\u001b[31m😀");
        assertThat(XmlReport.legal("a\u0000b\uD800c\n😀")).isEqualTo("a\uFFFDb\uFFFDc\n😀");
        assertThat(HtmlReport.escaped("<a href=\"x\">&</a>")).isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
    }
}
