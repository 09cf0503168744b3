package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Failure;
import io.kabelwerk.tck.runner.Result.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Prints the progress and the result of each rule, on a terminal or to a log. */
final class Table implements RuleListener.Progress, AutoCloseable {

    private static final int LIVE_SECONDS = 1;
    private static final int LOG_SECONDS = 30;
    private static final int LIVE_WIDTH = 78;
    private static final int FIRST_LINES = 6;
    private static final int FIRST_CASES = 3;
    private static final String INDENT = " ".repeat(8);

    private final PrintWriter out;
    private final boolean live;
    private final Style style;
    private final int number;
    private final ScheduledExecutorService clock;

    // Guarded by this: the clock's thread writes too.
    private int done;
    private String section = "";
    private @Nullable Rule running;
    private long since;

    /**
     * Creates one.
     *
     * @param out where to
     * @param style colours and marks
     * @param number how many rules there will be
     */
    Table(PrintWriter out, Style style, int number) {
        this.out = out;
        this.style = style;
        this.live = style.isColoured();
        this.number = number;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kabelwerk-tck-clock");
            thread.setDaemon(true);
            return thread;
        });
        int seconds = live ? LIVE_SECONDS : LOG_SECONDS;
        var unused = clock.scheduleAtFixedRate(this::tick, seconds, seconds, TimeUnit.SECONDS);
    }

    void header(Header header) {
        header.facts().forEach((name, value) -> out.printf(Locale.ROOT, "%-12s %s%n", name, value));
        header.leftOut().forEach(each -> out.printf(Locale.ROOT, "%-12s %s%n", "left out", each));
        out.flush();
    }

    @Override
    public synchronized void began(Rule rule) {
        if (!rule.group().equals(section)) {
            section = rule.group();
            out.printf(Locale.ROOT, "%n%s%n", style.bold(section));
        }
        running = rule;
        since = System.nanoTime();
        status();
        out.flush();
    }

    @Override
    public synchronized void ended(Result result) {
        running = null;
        done++;
        clear();
        Rule rule = result.rule();
        out.printf(
                Locale.ROOT,
                "  %s %-4s  %-10s  %8s  %s%n",
                style.mark(result.outcome()),
                rule.number(),
                rule.level(),
                seconds(result.time()),
                rule.demand());
        if (!result.notes().isEmpty()) {
            String skipped = result.outcome() == Outcome.SKIPPED ? "skipped: " : "";
            out.println(INDENT + style.dim(skipped + result.reason()));
        }
        result.failures().stream()
                .limit(1)
                .flatMap(failure -> failure.text().lines())
                .filter(line -> !line.isBlank())
                .limit(FIRST_LINES)
                .forEach(line -> out.println(INDENT + style.of(result.outcome(), line)));
        if (result.failures().size() > 1) {
            out.println(INDENT
                    + style.of(result.outcome(), "and " + more(result.failures().size() - 1)));
        }
        out.flush();
    }

    /** After all rules: what fails, the sections, the levels and the verdict. */
    void summary(List<Result> results, Replay replay) {
        for (Result result : results) {
            if (!result.failures().isEmpty()) {
                failed(result, replay);
            }
        }
        out.println();
        tallies("section", Tally.bySection(results));
        out.println();
        tallies("level", Tally.byLevel(results));
        Tally all = Tally.of(results);
        out.println();
        out.println(style.bold(style.of(all.holds() ? Outcome.PASSED : Outcome.FAILED, all.verdict())));
        out.flush();
    }

    private void failed(Result result, Replay replay) {
        Rule rule = result.rule();
        out.printf(Locale.ROOT, "%n%s %s%n", style.mark(result.outcome()), style.bold(rule.title()));
        fact("why", rule.why());
        fact("if it fails", rule.hint());
        for (Failure failure : result.failures()
                .subList(0, Math.min(FIRST_CASES, result.failures().size()))) {
            fact("what", failure.text());
        }
        if (result.failures().size() > FIRST_CASES) {
            fact("and", more(result.failures().size() - FIRST_CASES));
        }
        fact("where", result.places());
        fact("again", replay.of(result));
    }

    private static String more(int cases) {
        return cases == 1 ? "1 more case" : cases + " more cases";
    }

    private void fact(String name, String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        for (int i = 0; i < lines.size(); i++) {
            out.printf(Locale.ROOT, "  %-12s %s%n", i == 0 ? name : "", lines.get(i));
        }
    }

    private void tallies(String what, Map<String, List<Result>> groups) {
        int width = groups.keySet().stream().mapToInt(String::length).max().orElse(0);
        String format = "%-" + Math.max(width, what.length()) + "s  %5s  %6s  %6s  %7s  %7s  %8s%n";
        out.printf(
                Locale.ROOT,
                style.dim(String.format(
                        Locale.ROOT, format, what, "rules", "passed", "failed", "warned", "skipped", "time")));
        groups.forEach((name, results) -> {
            Tally tally = Tally.of(results);
            out.printf(
                    Locale.ROOT,
                    format,
                    name,
                    tally.rules(),
                    count(tally.passed()),
                    count(tally.failed()),
                    count(tally.warned()),
                    count(tally.skipped()),
                    seconds(tally.time()));
        });
    }

    private static String count(int number) {
        return number == 0 ? "-" : String.valueOf(number);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }

    private synchronized void tick() {
        if (running == null) {
            return;
        }
        if (live) {
            status();
        } else {
            out.printf(
                    Locale.ROOT,
                    "    %-4s  has been running for %d s (%d of %d rules are done)%n",
                    running.number(),
                    secondsRunning(),
                    done,
                    number);
        }
        out.flush();
    }

    private void status() {
        Rule rule = running;
        if (live && rule != null) {
            String text = String.format(
                    Locale.ROOT, "  … %s (%d of %d, %d s)", rule.title(), done + 1, number, secondsRunning());
            if (text.length() > LIVE_WIDTH) {
                String end = text.substring(text.lastIndexOf('('));
                text = text.substring(0, LIVE_WIDTH - end.length() - 2) + "… " + end;
            }
            out.print("\r" + style.dim(text) + "\u001b[K");
        }
    }

    private void clear() {
        if (live) {
            out.print("\r\u001b[K");
        }
    }

    private long secondsRunning() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
