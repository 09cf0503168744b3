package io.kabelwerk.tck.runner;

import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/** Runs rules by their numbers, as they are listed. Made by Jupiter. */
final class NumberOrder implements MethodOrderer, ClassOrderer {

    NumberOrder() {}

    @Override
    public void orderMethods(MethodOrdererContext context) {
        context.getMethodDescriptors()
                .sort(Comparator.comparing(
                        (MethodDescriptor method) -> numberOf(method.getDisplayName()), Rule.NUMBERS));
    }

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(NumberOrder::firstNumber, Rule.NUMBERS));
    }

    private static String numberOf(String name) {
        return Rule.title(name).map(title -> title.group(1)).orElse(name);
    }

    private static String firstNumber(ClassDescriptor section) {
        Map<String, String> titles = Rules.titles(section.getTestClass());
        return titles.keySet().stream().findFirst().orElse("");
    }
}
