package io.kabelwerk.tests.modular;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation. */
record Markdown(Path file, String text) {

    /** The project's folder. */
    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** A fenced block of code: the page, its number on the page from 1, its language, and its lines. */
    record Block(Markdown page, int number, String language, String code) {

        /** For messages. */
        String name() {
            return page.name() + ", block " + number;
        }
    }

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages that are committed, but for what the build puts into target folders. */
    static List<Markdown> all() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                4,
                (file, attributes) -> file.toString().endsWith(".md")
                        && !ROOT.relativize(file).toString().matches("(.*/)?(target|node_modules|\\.\\w+)/.*"))) {
            return files.sorted().map(Markdown::read).toList();
        }
    }

    /** The path from the project's folder. */
    String name() {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }

    List<Block> blocks() {
        int[] number = {0};
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(this, ++number[0], block.group(1), block.group(2)))
                .toList();
    }

    List<Block> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The targets of its links, without those to other sites. */
    List<String> links() {
        return LINK.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.matches("\\w+:.*"))
                .toList();
    }

    /** The anchors that a forge makes from its headings. */
    Set<String> anchors() {
        return HEADING.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
