package io.kabelwerk.tests.modular;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A source file in memory, such as a block of a page. */
final class Source extends SimpleJavaFileObject {

    /** All that the tests have. */
    static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private final String code;

    Source(String path, String code) {
        super(URI.create("string:///" + path + Kind.SOURCE.extension), Kind.SOURCE);
        this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
    }

    /** The errors, each with the block that has it. */
    static List<String> compile(List<Source> sources, List<String> options) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--release", "17", "-proc:none"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, all, null, sources)
                .call();
        Map<String, String> errors = new TreeMap<>();
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                String where = diagnostic.getSource() == null
                        ? ""
                        : diagnostic.getSource().getName();
                errors.merge(where, diagnostic.toString(), (one, other) -> one + "; " + other);
            }
        }
        return List.copyOf(errors.values());
    }
}
