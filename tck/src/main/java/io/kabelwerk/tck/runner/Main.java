package io.kabelwerk.tck.runner;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.transport.TransportContract;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The kit as a program. */
@Command(
        name = "kabelwerk-tck",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Tests, rule by rule, whether a transport or a JSON codec does what Kabelwerk needs.",
            "It uses the only transport and the only codec that it finds; if there are several, name one."
        },
        footer = {
            "",
            "NO_COLOR turns the colours off.",
            "",
            "Exit status: 0 if every MUST holds (with --strict, every rule), 1 if not, 2 if there is nothing to run:"
                    + " a wrong option, no implementation, or one that lacks a jar."
        })
public final class Main implements Callable<Integer> {

    @Option(
            names = "--transport",
            paramLabel = "NAME|CLASS",
            description = "The transport: its name, or the class name of its provider.")
    private @Nullable String transport;

    @Option(
            names = "--codec",
            paramLabel = "NAME|CLASS",
            description = "The codec: its name, or the class name of its provider.")
    private @Nullable String codec;

    @Option(
            names = "--path",
            paramLabel = "JAR|FOLDER",
            description = "Adds jars, folders with classes, and all jars of folders, as a class path does. java -jar"
                    + " knows no other.")
    private List<String> path = new ArrayList<>();

    @Option(
            names = "--contract",
            paramLabel = "CONTRACT",
            split = ",",
            description = "Runs ${COMPLETION-CANDIDATES}; by default, all whose transport and codec were found.")
    private List<Contract> contracts = new ArrayList<>();

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            split = ",",
            description = "Runs a rule, such as T203, and only those that are named.")
    private List<String> numbers = new ArrayList<>();

    @Option(
            names = "--without",
            paramLabel = "CAPABILITY",
            split = ",",
            description = "Skips the rules about what the transport cannot do: ${COMPLETION-CANDIDATES}.")
    private Set<Capability> without = EnumSet.noneOf(Capability.class);

    @Option(
            names = "--deviation",
            paramLabel = "ROW=INSTEAD",
            description =
                    "Expects a row of a rule's table to be wrong, as the transport's library always has it, such as"
                            + " \"T604 close code 1010=ends with 1002\"; fails if it is right.")
    private Map<String, String> deviations = new LinkedHashMap<>();

    @Option(
            names = "--may-outlive",
            paramLabel = "PREFIX",
            split = ",",
            description = "Allows threads with this prefix of their names to stay for a while after the transport was"
                    + " closed, because a library shares them among all its users.")
    private List<String> mayOutlive = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The seed of random rules; a random rule that fails prints its seed.")
    private @Nullable Long seed;

    @Option(names = "--tries", paramLabel = "N", description = "How often each property is tried: C4.. and S981.")
    private @Nullable Integer tries;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long random sequences (T701) and histories of faults (S981) are played, each.")
    private @Nullable Integer minutes;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long a rule waits for something before it fails; 30 by default.")
    private @Nullable Integer patience;

    @Option(names = "--strict", description = "Also fails for a SHOULD or a MAY.")
    private boolean strict;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = "Writes index.html, for people, and TEST-kabelwerk-tck.xml, for machines (JUnit XML).")
    private @Nullable Path report;

    @Option(names = "--list", description = "Lists the rules, and runs none.")
    private boolean list;

    @Option(
            names = "--explain",
            paramLabel = "RULE",
            split = ",",
            description = "Says why a rule is there, and what to look at if it fails.")
    private List<String> explained = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Charset charset;
    private final List<Rule> all = Rules.all();

    private Main(Charset charset) {
        this.charset = charset;
    }

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true"); // The emulator looks at pictures.
        }
        Charset charset = charset();
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, charset), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, charset), true);
        // Not a return: what is tested may have left threads behind.
        System.exit(command(charset).setOut(out).setErr(err).execute(args));
    }

    /** The program, for a terminal with this encoding. */
    static CommandLine command(Charset charset) {
        return new CommandLine(new Main(charset))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> {
                    PrintWriter err = wrong.getCommandLine().getErr();
                    err.println(wrong.getMessage());
                    err.println("--help shows all options.");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    /** The encoding of standard output: newer JDKs have the first property, older ones the second. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    @Override
    public Integer call() throws IOException {
        try {
            if (!explained.isEmpty()) {
                explain(wanted(explained));
                return CommandLine.ExitCode.OK;
            }
            if (list) {
                list();
                return CommandLine.ExitCode.OK;
            }
            return run();
        } catch (Unusable e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private int run() throws IOException {
        if (patience != null) {
            if (patience < 1) {
                throw new Unusable("--patience must be at least 1, but is " + patience + ".");
            }
            System.setProperty(TransportContract.PATIENCE, patience.toString()); // Before any rule asks for it.
        }
        ClassLoader loader = Jars.add(path.stream()
                .flatMap(each -> List.of(each.split(File.pathSeparator)).stream())
                .toList());
        boolean insists = !contracts.isEmpty() || !numbers.isEmpty();
        Plan plan = Plan.of(rules(), insists, Found.transports(loader), transport, Found.codecs(loader), codec);
        Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        capabilities.removeAll(without);
        Chosen chosen = new Chosen(
                plan.transport(),
                plan.codec(),
                capabilities,
                Map.copyOf(deviations),
                List.copyOf(mayOutlive),
                new Chance(seed, tries, minutes));
        chosen.use();
        return run(plan.rules(), Header.of(chosen, plan.implementations(), plan.leftOut()), replay(chosen));
    }

    private int run(List<Rule> rules, Header header, Replay replay) throws IOException {
        Reports reports = report == null ? null : Reports.in(report);
        List<Result> results = new ArrayList<>();
        PrintWriter out = spec.commandLine().getOut();
        Style style = new Style(spec.commandLine().getColorScheme().ansi(), charset);
        try (Table table = new Table(out, style, rules.size())) {
            table.header(header);
            Run.rules(rules, strict, new RuleListener.Progress() {
                @Override
                public void began(Rule rule) {
                    table.began(rule);
                }

                @Override
                public void ended(Result result) {
                    results.add(result);
                    table.ended(result);
                }
            });
            results.sort(Comparator.comparing(result -> all.indexOf(result.rule()))); // Jupiter and jqwik take turns.
            table.summary(results, replay);
        }
        if (reports != null) {
            reports.write(header, results, replay);
            out.println("Report: " + reports.html());
        }
        return Tally.of(results).holds() ? 0 : 1;
    }

    // ---- What to run, and with what.

    /** The rules that were asked for. */
    private List<Rule> rules() {
        if (!numbers.isEmpty()) {
            List<Rule> wanted = wanted(numbers);
            for (Rule rule : wanted) {
                if (!contracts.isEmpty() && !contracts.contains(rule.contract())) {
                    throw new Unusable(rule.number() + " belongs to --contract " + rule.contract() + ".");
                }
            }
            return wanted;
        }
        return all.stream()
                .filter(rule -> contracts.isEmpty() || contracts.contains(rule.contract()))
                .toList();
    }

    private List<Rule> wanted(List<String> wanted) {
        Set<String> unknown = wanted.stream()
                .map(number -> number.strip().toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        List<Rule> found =
                all.stream().filter(rule -> unknown.contains(rule.number())).toList();
        found.forEach(rule -> unknown.remove(rule.number()));
        if (!unknown.isEmpty()) {
            throw new Unusable("There is no rule " + String.join(", ", unknown) + "; --list lists them.");
        }
        return found;
    }

    private Replay replay(Chosen chosen) {
        List<String> about = new ArrayList<>();
        without.forEach(each -> about.add("--without " + each));
        mayOutlive.forEach(each -> about.add("--may-outlive " + each));
        deviations.forEach((row, instead) -> about.add("--deviation " + Replay.quoted(row + "=" + instead)));
        TransportProvider withTransport = chosen.transport();
        JsonCodecProvider withCodec = chosen.codec();
        return new Replay(
                transport != null ? transport : withTransport == null ? null : withTransport.name(),
                codec != null ? codec : withCodec == null ? null : withCodec.name(),
                List.copyOf(path),
                about,
                chosen.chance());
    }

    // ---- What there is.

    private void list() {
        PrintWriter out = spec.commandLine().getOut();
        String group = "";
        for (Rule rule : rules()) {
            if (!rule.group().equals(group)) {
                out.printf(Locale.ROOT, "%s%s%n", group.isEmpty() ? "" : System.lineSeparator(), rule.group());
                group = rule.group();
            }
            out.printf(Locale.ROOT, "  %-4s  %-10s  %s%n", rule.number(), rule.level(), rule.demand());
        }
        out.flush();
    }

    private void explain(List<Rule> rules) {
        PrintWriter out = spec.commandLine().getOut();
        for (Rule rule : rules) {
            out.println(rule.title());
            out.println();
            out.println("  why          " + rule.why());
            out.println("  if it fails  " + rule.hint());
            out.println("  where        " + rule.group() + ", " + rule.place());
            out.println();
        }
        out.flush();
    }

    /** The version of the module or, without one, of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Optional<String> ofModule =
                    Optional.ofNullable(Main.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion);
            Optional<String> ofJar = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
            return new String[] {"kabelwerk-tck " + ofModule.or(() -> ofJar).orElse("(unpackaged)")};
        }
    }
}
