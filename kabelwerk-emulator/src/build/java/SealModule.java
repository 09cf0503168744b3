import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;

/**
 * Gives the jar with its relocated libraries the descriptor that fits them, and refuses a jar with a class outside the
 * module's own package.
 *
 * <p>Arguments: the jar, the folder of the module's classes, the source of the descriptor, the version, the main class,
 * the time of the entries.
 */
public final class SealModule {

    private static final String MODULE = "io.kabelwerk.emulator";
    private static final String DESCRIPTOR = "module-info.class";

    private SealModule() {}

    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]);
        Path descriptor = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "module");
        run("javac", "-Xlint:-opens", "-d", descriptor.toString(), "--patch-module", MODULE + "=" + args[1], "--module-version", args[3], args[2]);
        run("jar", "--update", "--file", jar.toString(), "--date", args[5], "--main-class", args[4], "-C", descriptor.toString(), DESCRIPTOR);
        Files.delete(descriptor.resolve(DESCRIPTOR));
        Files.delete(descriptor);
        try (JarFile sealed = new JarFile(jar.toFile())) {
            List<String> strays = sealed.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.equals(DESCRIPTOR))
                    .filter(name -> !name.startsWith(MODULE.replace('.', '/') + "/"))
                    .toList();
            if (!strays.isEmpty()) {
                throw new IllegalStateException("Relocate these classes in kabelwerk-emulator/pom.xml: " + strays);
            }
        }
    }

    private static void run(String tool, String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true);
        int status = ToolProvider.findFirst(tool).orElseThrow().run(err, err, arguments);
        if (status != 0) {
            throw new IllegalStateException(tool + " ended with status " + status + ".");
        }
    }
}
