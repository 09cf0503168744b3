package io.kabelwerk.tests.modular;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.net.URLConnection;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Formatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nothing that a published module does depends on the default locale: protocols are the same in Turkish. */
class LocaleTest {

    private static final Pattern FORMATS =
            Pattern.compile("java\\.lang\\.String\\.(format|formatted|toLowerCase|toUpperCase)"
                    + "|java\\.io\\.(PrintStream|PrintWriter|Console)\\.(format|printf)"
                    + "|java\\.util\\.Formatter\\.<init>"
                    + "|java\\.text\\..*\\.(getInstance|get[A-Za-z]*Instance|<init>|format)"
                    + "|java\\.time\\.format\\.DateTimeFormatter\\.(ofPattern|ofLocalized[A-Za-z]*)"
                    + "|java\\.time\\.format\\.DateTimeFormatterBuilder\\.toFormatter");

    /** Lowers the ending by the default locale; the one class that calls it has lowered it before. */
    private static final String GUESS = "java.net.URLConnection.guessContentTypeFromName";

    private static final ArchRule RULE = noClasses()
            .that()
            .resideOutsideOfPackage("io.kabelwerk.tests..")
            .and()
            .doNotHaveFullyQualifiedName("io.kabelwerk.UploadSource")
            .should()
            .accessTargetWhere(
                    DescribedPredicate.describe("it depends on the default locale", LocaleTest::dependsOnLocale))
            .because("no text of a protocol may differ where people speak another language; pass Locale.ROOT");

    @Test
    void should_not_matter_in_any_published_module() {
        RULE.check(OwnClasses.all());
    }

    @Test
    void should_be_found_wherever_it_matters() {
        JavaClasses wrong = new ClassFileImporter().importClasses(Wrong.class);
        String found = wrong.stream()
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(LocaleTest::dependsOnLocale)
                .map(JavaAccess::getDescription)
                .toList()
                .toString();

        assertThat(Arrays.stream(Wrong.class.getDeclaredMethods()).filter(method -> !method.isSynthetic()))
                .hasSize(9)
                .allSatisfy(method -> assertThat(found).contains("Wrong." + method.getName() + "("));
    }

    private static boolean dependsOnLocale(JavaAccess<?> access) {
        String name = access.getTarget().getOwner().getName() + "."
                + access.getTarget().getName();
        if (name.equals(GUESS)) {
            return true;
        }
        return FORMATS.matcher(name).matches()
                && access.getTarget() instanceof CodeUnitAccessTarget called
                && called.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Locale.class));
    }

    /** Each method does one thing that depends on the default locale. */
    @SuppressWarnings({"all", "unused"})
    private static final class Wrong {

        String lower(String text) {
            return text.toLowerCase();
        }

        Function<String, String> upperByReference() {
            return String::toUpperCase;
        }

        String format(int number) {
            return String.format("%d", number);
        }

        String formatted(int number) {
            return "%d".formatted(number);
        }

        void print(PrintStream out, int number) {
            out.printf("%d", number);
        }

        Object formatter() {
            return new Formatter();
        }

        String number(double number) {
            return java.text.NumberFormat.getInstance().format(number);
        }

        Object pattern() {
            return DateTimeFormatter.ofPattern("d MMMM");
        }

        String mediaType(String name) {
            return URLConnection.guessContentTypeFromName(name);
        }
    }
}
