import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes down what stands above the rules in the sources, so that the kit can say it where there are no sources. Run by
 * the build; a line for each rule: its number, where it is, and its Javadoc.
 */
final class RuleDocs {

    private static final Pattern RULE = Pattern.compile("([TCS]\\d{2,3}) (?:MUST|SHOULD|MAY) .+");
    private static final Pattern TAG = Pattern.compile("\\{@\\w+\\s+([^{}]*)}");

    private RuleDocs() {}

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Map<String, String> docs = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> found = Files.walk(sources)) {
            List<Path> rules = found.filter(file -> file.toString().endsWith("Rules.java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, null, null, files.getJavaFileObjectsFromPaths(rules));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
                            Matcher rule = RULE.matcher(value(annotation));
                            if (rule.matches()) {
                                docs.put(rule.group(1), line(trees, unit, method));
                            }
                        }
                        return super.visitMethod(method, unused);
                    }

                    private String line(DocTrees trees, CompilationUnitTree unit, MethodTree method) {
                        String doc = trees.getDocComment(getCurrentPath());
                        long start = trees.getSourcePositions().getStartPosition(unit, method);
                        return Path.of(unit.getSourceFile().getName()).getFileName() + ":"
                                + unit.getLineMap().getLineNumber(start) + "\t" + (doc == null ? "" : plain(doc));
                    }
                }.scan(unit, null);
            }
        }
        StringBuilder text = new StringBuilder();
        docs.forEach((number, line) -> text.append(number).append('\t').append(line).append('\n'));
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    /** The text of an annotation such as {@code @DisplayName("…")}. */
    private static String value(AnnotationTree annotation) {
        String type = annotation.getAnnotationType().toString();
        if (!type.equals("DisplayName") && !type.equals("Label")) {
            return "";
        }
        return text(annotation.getArguments().get(0));
    }

    private static String text(ExpressionTree expression) {
        if (expression instanceof AssignmentTree named) {
            return text(named.getExpression());
        }
        return expression instanceof BinaryTree sum
                ? text(sum.getLeftOperand()) + text(sum.getRightOperand())
                : String.valueOf(((LiteralTree) expression).getValue());
    }

    /** One line, as a person would read it. */
    private static String plain(String doc) {
        return TAG.matcher(doc)
                .replaceAll(tag -> Matcher.quoteReplacement(tag.group(1).replaceFirst("^\\w*#", "")))
                .replaceAll("<[^>]+>", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
