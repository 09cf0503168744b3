package io.kabelwerk.tck.runner;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to run one rule again.
 *
 * @param transport what {@code --transport} was, or would be
 * @param codec what {@code --codec} was, or would be
 * @param path what was given as {@code --path}
 * @param about what was said about the transport
 * @param chance what random rules began with
 */
record Replay(
        @Nullable String transport, @Nullable String codec, List<String> path, List<String> about, Chance chance) {

    /** The options of the program. */
    String of(Result result) {
        Rule rule = result.rule();
        List<String> options = new ArrayList<>();
        if (transport != null && rule.contract().needsTransport()) {
            options.add("--transport " + transport);
        }
        if (codec != null && rule.contract().needsCodec()) {
            options.add("--codec " + codec);
        }
        path.forEach(each -> options.add("--path " + quoted(each)));
        if (rule.contract().needsTransport()) {
            options.addAll(about);
        }
        options.add("--rule " + rule.number());
        if (chance.seed() != null) {
            options.add("--seed " + chance.seed());
        } else if (result.seed() != null) {
            options.add("--seed " + result.seed());
        }
        if (chance.tries() != null) {
            options.add("--tries " + chance.tries());
        }
        if (chance.minutes() != null) {
            options.add("--minutes " + chance.minutes());
        }
        return String.join(" ", options);
    }

    static String quoted(String text) {
        return text.contains(" ") || text.contains("?") ? "\"" + text + "\"" : text;
    }
}
