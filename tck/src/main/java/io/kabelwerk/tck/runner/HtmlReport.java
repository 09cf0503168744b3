package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Failure;
import io.kabelwerk.tck.runner.Result.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run as a self-contained page: without scripts, and without anything that is loaded from elsewhere. */
final class HtmlReport {

    /** Enough of a stack to see where it comes from. */
    private static final int FRAMES = 30;

    private static final int CASES = 5;

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    static String of(Header header, List<Result> results, Replay replay) {
        HtmlReport report = new HtmlReport();
        report.write(header, results, replay);
        return report.page.toString();
    }

    private void write(Header header, List<Result> results, Replay replay) {
        Tally all = Tally.of(results);
        add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        add("<meta name=\"color-scheme\" content=\"light dark\">\n");
        add("<title>", all.verdict(), " – Kabelwerk TCK</title>\n");
        add("<style>\n").raw(style()).add("</style>\n</head>\n<body>\n");
        add("<header>\n<h1>Kabelwerk TCK</h1>\n");
        add("<p class=\"verdict ", all.holds() ? "passed" : "failed", "\">", all.verdict(), "</p>\n");
        add("<dl class=\"facts\">\n");
        header.facts().forEach((name, value) -> add("<dt>", name, "</dt><dd>", value, "</dd>\n"));
        header.leftOut().forEach(each -> add("<dt>left out</dt><dd>", each, "</dd>\n"));
        add("<dt>at</dt><dd>", now(), "</dd>\n</dl>\n");
        tallies("Level", Tally.byLevel(results));
        add("</header>\n");
        filters();
        add("<main>\n");
        Tally.bySection(results).forEach((name, section) -> section(name, section, replay));
        add("</main>\n</body>\n</html>\n");
    }

    private static String now() {
        return DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH)
                .format(LocalDateTime.now(ZoneId.systemDefault()));
    }

    private void tallies(String what, Map<String, List<Result>> groups) {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        groups.forEach((name, results) -> tallies.put(name, Tally.of(results)));
        add("<table>\n<tr><th>", what, "</th><th>rules</th><th>passed</th><th>failed</th><th>warned</th>");
        add("<th>skipped</th><th>time</th></tr>\n");
        tallies.forEach((name, tally) -> {
            add("<tr><th>", name, "</th>");
            count("", tally.rules());
            count("passed", tally.passed());
            count("failed", tally.failed());
            count("warned", tally.warned());
            count("skipped", tally.skipped());
            add("<td>", Table.seconds(tally.time()), "</td></tr>\n");
        });
        add("</table>\n");
    }

    private void count(String outcome, int number) {
        add("<td class=\"", number == 0 ? "none" : outcome, "\">", number == 0 ? "–" : String.valueOf(number), "</td>");
    }

    /** They work without a script: what they leave out is hidden by the style. */
    private void filters() {
        add("<form class=\"filters\">Show\n");
        for (String[] filter :
                new String[][] {{"all", "all"}, {"failed", "what fails"}, {"skipped", "what was skipped"}}) {
            add("<input type=\"radio\" name=\"show\" id=\"show-", filter[0], "\"");
            add(filter[0].equals("all") ? " checked>" : ">");
            add("<label for=\"show-", filter[0], "\">", filter[1], "</label>\n");
        }
        add("</form>\n");
    }

    private void section(String name, List<Result> results, Replay replay) {
        Tally tally = Tally.of(results);
        List<String> counts = new ArrayList<>();
        counts.add(tally.rules() == 1 ? "1 rule" : tally.rules() + " rules");
        if (tally.failed() > 0) {
            counts.add(tally.failed() + " failed");
        }
        if (tally.warned() > 0) {
            counts.add(tally.warned() + " warned");
        }
        if (tally.skipped() > 0) {
            counts.add(tally.skipped() + " skipped");
        }
        counts.add(Table.seconds(tally.time()));
        StringBuilder outcomes = new StringBuilder();
        results.stream()
                .map(result -> " has-" + cssOf(result.outcome()))
                .distinct()
                .forEach(outcomes::append);
        add("<section class=\"", outcomes.toString().strip(), "\">\n");
        add("<h2>", name, " <small>", String.join(", ", counts), "</small></h2>\n");
        results.forEach(result -> rule(result, replay));
        add("</section>\n");
    }

    private void rule(Result result, Replay replay) {
        Rule rule = result.rule();
        add("<details class=\"rule ", cssOf(result.outcome()), "\" id=\"", rule.number(), "\"");
        add(result.failures().isEmpty() ? ">\n" : " open>\n");
        add("<summary><span class=\"mark\">", markOf(result.outcome()), "</span>");
        add("<span class=\"number\">", rule.number(), "</span><span class=\"level\">", rule.level(), "</span>");
        add("<span class=\"demand\">", rule.demand());
        if (!result.notes().isEmpty()) {
            add("<span class=\"note\">", result.outcome() == Outcome.SKIPPED ? "skipped: " : "");
            add("", result.reason(), "</span>");
        }
        add("</span><span class=\"time\">", Table.seconds(result.time()), "</span></summary>\n<dl>\n");
        fact("why", rule.why());
        fact("if it fails", rule.hint());
        for (Failure failure : first(result)) {
            add("<dt>what</dt><dd><pre>", failure.text(), "</pre></dd>\n");
        }
        if (result.failures().size() > CASES) {
            fact("and", (result.failures().size() - CASES) + " more of its cases");
        }
        fact("where", result.failures().isEmpty() ? rule.place() : result.places());
        if (!result.failures().isEmpty()) {
            add("<dt>again</dt><dd><code>", replay.of(result), "</code></dd>\n");
            more("stack", stack(result));
            more("output", result.output());
        }
        add("</dl>\n</details>\n");
    }

    private void fact(String name, String text) {
        if (!text.isEmpty()) {
            add("<dt>", name, "</dt><dd>", text, "</dd>\n");
        }
    }

    private void more(String name, String text) {
        if (!text.isEmpty()) {
            add("<dt>", name, "</dt><dd><details><summary>show</summary><pre>", text, "</pre></details></dd>\n");
        }
    }

    /** Not all: some rules have a hundred cases. */
    private static List<Failure> first(Result result) {
        return result.failures().subList(0, Math.min(CASES, result.failures().size()));
    }

    private static String stack(Result result) {
        StringBuilder text = new StringBuilder();
        for (Failure failure : first(result)) {
            for (Throwable at = failure.cause(); at != null; at = at.getCause()) {
                text.append(text.length() == 0 ? "" : "\n").append(at.getClass().getName());
                StackTraceElement[] frames = at.getStackTrace();
                for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                    text.append("\n    at ").append(frames[i]);
                }
            }
        }
        return text.toString();
    }

    private static String cssOf(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String markOf(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "✓";
            case FAILED -> "✗";
            case WARNED -> "!";
            case SKIPPED -> "–";
        };
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds markup. */
    private HtmlReport add(String markup) {
        return raw(markup);
    }

    /** Adds markup and texts by turns. */
    private HtmlReport add(String... markupAndTexts) {
        for (int i = 0; i < markupAndTexts.length; i++) {
            raw(i % 2 == 0 ? markupAndTexts[i] : escaped(markupAndTexts[i]));
        }
        return this;
    }

    private HtmlReport raw(String markup) {
        page.append(markup);
        return this;
    }

    static String escaped(String text) {
        return XmlReport.legal(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
