package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Failure;
import io.kabelwerk.tck.runner.Result.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run as JUnit XML, which all servers of continuous integration read: a suite for each section, a case for each rule.
 * A rule that fails without making the run fail counts as skipped, as the format has nothing between the two.
 */
final class XmlReport {

    private final XMLStreamWriter out;

    private XmlReport(XMLStreamWriter out) {
        this.out = out;
    }

    static String of(List<Result> results, Replay replay) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new XmlReport(out).write(results, replay);
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private void write(List<Result> results, Replay replay) throws XMLStreamException {
        out.writeStartDocument("UTF-8", "1.0");
        out.writeCharacters("\n");
        begin("testsuites", "kabelwerk-tck", Tally.of(results));
        out.writeCharacters("\n");
        for (Map.Entry<String, List<Result>> section : Tally.bySection(results).entrySet()) {
            begin("testsuite", section.getKey(), Tally.of(section.getValue()));
            out.writeCharacters("\n");
            for (Result result : section.getValue()) {
                testCase(result, replay);
            }
            out.writeEndElement();
            out.writeCharacters("\n");
        }
        out.writeEndElement();
        out.writeEndDocument();
    }

    private void begin(String element, String name, Tally tally) throws XMLStreamException {
        out.writeStartElement(element);
        attribute("name", name);
        attribute("tests", String.valueOf(tally.rules()));
        attribute("failures", String.valueOf(tally.failed()));
        attribute("errors", "0");
        attribute("skipped", String.valueOf(tally.skipped() + tally.warned()));
        attribute("time", seconds(tally.time()));
    }

    private void testCase(Result result, Replay replay) throws XMLStreamException {
        Rule rule = result.rule();
        out.writeStartElement("testcase");
        attribute("classname", rule.group().replace(": ", "."));
        attribute("name", rule.title());
        attribute("time", seconds(result.time()));
        if (result.outcome() == Outcome.SKIPPED) {
            out.writeEmptyElement("skipped");
            attribute("message", result.reason());
        } else if (result.outcome() == Outcome.WARNED) {
            out.writeEmptyElement("skipped");
            attribute(
                    "message",
                    "fails, but is not a MUST: " + result.failures().get(0).message());
        } else if (result.outcome() == Outcome.FAILED) {
            Failure first = result.failures().get(0);
            out.writeStartElement("failure");
            attribute("type", first.cause().getClass().getName());
            attribute("message", first.message());
            text(explained(result, replay));
            out.writeEndElement();
        }
        if (!result.output().isEmpty()) {
            out.writeStartElement("system-out");
            text(result.output());
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeCharacters("\n");
    }

    private static String explained(Result result, Replay replay) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println("Why: " + result.rule().why());
        lines.println("If it fails: " + result.rule().hint());
        lines.println("Again: " + replay.of(result));
        for (Failure failure : result.failures()) {
            lines.println();
            if (!failure.label().isEmpty()) {
                lines.println(failure.label());
            }
            failure.cause().printStackTrace(lines);
        }
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }

    private void attribute(String name, String value) throws XMLStreamException {
        out.writeAttribute(name, legal(value));
    }

    private void text(String text) throws XMLStreamException {
        out.writeCharacters(legal(text));
    }

    /** Rules are about texts with any characters; XML has no place for some of them, escaped or not. */
    static String legal(String text) {
        StringBuilder legal = new StringBuilder();
        text.codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : '\uFFFD'));
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c > 0xDFFF && c < 0xFFFE)
                || c > 0xFFFF;
    }
}
