package io.kabelwerk.tck.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The reports of a run.
 *
 * @param html for people
 * @param xml for machines
 */
record Reports(Path html, Path xml) {

    /** Checks before the run whether they can be written. */
    static Reports in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Unusable("--report: " + folder + " cannot be created: " + e);
        }
        return new Reports(folder.resolve("index.html"), folder.resolve("TEST-kabelwerk-tck.xml"));
    }

    void write(Header header, List<Result> results, Replay replay) throws IOException {
        Files.writeString(html, HtmlReport.of(header, results, replay));
        Files.writeString(xml, XmlReport.of(results, replay));
    }
}
