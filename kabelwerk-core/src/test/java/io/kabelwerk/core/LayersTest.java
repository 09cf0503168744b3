package io.kabelwerk.core;

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

/** The packages of the engine, and all arrows between them. */
class LayersTest {

    private static final String ROOT = "io.kabelwerk.core";

    /** From the ground up: each package with those that it uses, all of which come before it. */
    private static final List<Map.Entry<String, List<String>>> LAYERS = List.of(
            layer("observe"),
            layer("concurrent"),
            layer("wire"),
            layer("phoenix", "concurrent"),
            layer("event", "concurrent", "observe"),
            layer("token", "concurrent"),
            layer("resource", "concurrent"),
            layer("topic", "concurrent", "event", "observe", "phoenix", "wire"),
            layer("upload", "concurrent", "observe", "resource", "token", "topic", "wire"),
            layer("room", "concurrent", "event", "observe", "phoenix", "topic", "upload", "wire"),
            layer("inbox", "concurrent", "event", "phoenix", "topic", "wire"),
            layer("notifier", "concurrent", "event", "phoenix", "topic", "wire"),
            layer(
                    "session",
                    "concurrent",
                    "event",
                    "inbox",
                    "notifier",
                    "observe",
                    "phoenix",
                    "resource",
                    "room",
                    "token",
                    "topic",
                    "upload",
                    "wire"),
            layer("", "concurrent", "event", "resource", "session", "topic"));

    private static final JavaClasses ENGINE = new ClassFileImporter()
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

        assertThat(arrows(ENGINE)).containsExactlyElementsOf(listed);
    }

    @Test
    @DisplayName("are seen where they point the wrong way")
    void should_see_arrows_that_point_the_wrong_way() {
        JavaClasses wrong = new ClassFileImporter()
                .importClasses(io.kabelwerk.core.phoenix.WrongWay.class, io.kabelwerk.core.event.WrongWay.class);

        assertThat(arrows(wrong)).containsExactly("event → ", "phoenix → ", "phoenix → event");
    }

    private static SortedSet<String> arrows(JavaClasses classes) {
        List<String> arrows = new ArrayList<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (isOfEngine(target) && !target.equals(type.getPackageName())) {
                    arrows.add(name(type.getPackageName()) + " → " + name(target));
                }
            }
        }
        return new TreeSet<>(arrows);
    }

    private static boolean isOfEngine(String name) {
        return name.equals(ROOT) || name.startsWith(ROOT + ".");
    }

    private static String name(String name) {
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static Map.Entry<String, List<String>> layer(String name, String... uses) {
        return Map.entry(name, List.of(uses));
    }
}
