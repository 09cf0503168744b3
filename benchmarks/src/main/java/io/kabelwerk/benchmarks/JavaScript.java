package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The official JavaScript client, installed with npm into {@code target}. */
final class JavaScript {

    static final String PROGRAM = "contender.mjs";

    private static final Path SOURCES = Path.of("src", "main", "js");
    private static final String INSTALL = "npm install --prefer-offline --fetch-retries=1 --ignore-scripts"
            + " --no-package-lock --no-audit --no-fund --loglevel=error";
    private static final long PATIENCE_MINUTES = 3;

    private JavaScript() {}

    /** Where it is. */
    static Path directory(Path target) {
        return target.resolve("js");
    }

    /** Installs it; says why not, where that fails. */
    static void install(Path target) throws IOException, InterruptedException {
        Path directory = directory(target);
        Files.createDirectories(directory);
        for (String file : List.of("package.json", PROGRAM)) {
            Files.copy(SOURCES.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = target.resolve("npm.log");
        Process npm = new ProcessBuilder(INSTALL.split(" ", -1))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            throw new IOException("npm could not install the JavaScript client: see " + log);
        }
    }
}
