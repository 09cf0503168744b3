package io.kabelwerk.core.testing;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an object of the engine holds on to: its own objects, and all elements of collections and arrays.
 *
 * <p>What belongs to the tests is not looked into.
 */
public final class Footprint {

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> toVisit = new ArrayDeque<>();
    private int count;

    private Footprint() {}

    /** How many things can be reached from there. */
    public static int of(Object root) {
        Footprint footprint = new Footprint();
        footprint.found(root);
        while (!footprint.toVisit.isEmpty()) {
            footprint.visit(footprint.toVisit.remove());
        }
        return footprint.count;
    }

    private void found(@Nullable Object object) {
        count++;
        if (object != null && seen.add(object)) {
            toVisit.add(object);
        }
    }

    private void visit(Object object) {
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                found(key);
                found(value);
            });
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::found);
        } else if (object instanceof AtomicReference<?> reference) {
            found(reference.get());
        } else if (object instanceof Object[] array) {
            for (Object element : array) {
                found(element);
            }
        } else if (object.getClass().isArray()) {
            count += Array.getLength(object);
        } else {
            fields(object);
        }
    }

    private void fields(Object object) {
        for (Class<?> type = object.getClass(); isTheEngines(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    try {
                        field.setAccessible(true);
                        found(field.get(object));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError("The engine's classes are open to its tests", e);
                    }
                }
            }
        }
    }

    private static boolean isTheEngines(Class<?> type) {
        return type.getName().startsWith("io.kabelwerk.core.")
                && !type.getPackageName().endsWith(".testing");
    }
}
