package io.kabelwerk.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The packages of the emulator, and all arrows between them. */
class LayersTest {

    private static final String ROOT = "io.kabelwerk.emulator";

    /** From the ground up: each package with those that it uses, all of which come before it. "" is the exported one. */
    private static final List<Map.Entry<String, List<String>>> LAYERS = List.of(
            layer("json"),
            layer("", "json"),
            layer("backend", "", "json"),
            layer("control", "", "backend", "json"),
            layer("server", "", "backend", "control"),
            layer("program", ""));

    private static final JavaClasses EMULATOR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    @DisplayName("know only the layers below them")
    void should_know_only_the_layers_below() {
        TreeSet<String> below = new TreeSet<>();
        LAYERS.forEach(layer -> {
            assertThat(below).as("below %s", layer.getKey()).containsAll(layer.getValue());
            below.add(layer.getKey());
        });
    }

    /** None that is missing in the list, and none in the list that is not there. */
    @Test
    @DisplayName("use exactly what is listed")
    void should_use_exactly_what_is_listed() {
        TreeSet<String> listed = new TreeSet<>();
        LAYERS.forEach(layer -> layer.getValue().forEach(used -> listed.add(layer.getKey() + " → " + used)));

        assertThat(arrows(EMULATOR)).containsExactlyElementsOf(listed);
    }

    private static SortedSet<String> arrows(JavaClasses classes) {
        List<String> arrows = new ArrayList<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (isOfEmulator(target) && !target.equals(type.getPackageName())) {
                    arrows.add(name(type.getPackageName()) + " → " + name(target));
                }
            }
        }
        return new TreeSet<>(arrows);
    }

    private static boolean isOfEmulator(String name) {
        return name.equals(ROOT) || name.startsWith(ROOT + ".");
    }

    private static String name(String name) {
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static Map.Entry<String, List<String>> layer(String name, String... uses) {
        return Map.entry(name, List.of(uses));
    }
}
