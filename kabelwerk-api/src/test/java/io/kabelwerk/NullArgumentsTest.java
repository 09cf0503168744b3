package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A null is refused where it comes in, with a message that names it. The methods are found by reflection, so that a new
 * one cannot be forgotten; those of the engine's objects have a test of this kind in the engine.
 */
class NullArgumentsTest {

    /** A place for a reference: a parameter of a public method or constructor. */
    record Place(Executable executable, int index) {
        @Override
        public String toString() {
            return executable.getDeclaringClass().getSimpleName() + "." + executable.getName() + ", parameter "
                    + executable.getParameters()[index].getName() + " of " + executable.getParameterCount();
        }
    }

    static List<Place> places() throws IOException {
        List<Place> places = new ArrayList<>();
        Stream.concat(PrivacyTest.types(), Stream.of(Kabelwerk.class))
                .filter(type -> !Throwable.class.isAssignableFrom(type) && !type.isEnum())
                .filter(type -> !isEvent(type))
                .filter(type -> type.isInterface() || type.isSealed() || !Modifier.isAbstract(type.getModifiers()))
                .flatMap(type -> Stream.<Executable>concat(
                        Arrays.stream(type.getConstructors()),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(method -> !type.isInterface() || Modifier.isStatic(method.getModifiers()))))
                .filter(executable -> Modifier.isPublic(executable.getModifiers()) && !executable.isSynthetic())
                .filter(executable -> !executable.getName().equals("equals"))
                .forEach(executable -> {
                    AnnotatedType[] types = executable.getAnnotatedParameterTypes();
                    for (int i = 0; i < types.length; i++) {
                        boolean primitive = types[i].getType() instanceof Class<?> plain && plain.isPrimitive();
                        // A label in the message of an error, which is this package's own.
                        boolean label = executable.getParameters()[i].getName().equals("where");
                        if (!primitive && !label && !types[i].isAnnotationPresent(Nullable.class)) {
                            places.add(new Place(executable, i));
                        }
                    }
                });
        return places;
    }

    /** Made by the engine alone. */
    private static boolean isEvent(Class<?> type) {
        return Stream.of(KabelwerkEvent.class, RoomEvent.class, InboxEvent.class, NotifierEvent.class)
                .anyMatch(event -> event.isAssignableFrom(type));
    }

    @ParameterizedTest
    @MethodSource("places")
    void should_name_what_is_null(Place place) {
        assertThat(catchThrowable(() -> call(place)))
                .as(place.toString())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("must not be null");
    }

    @Test
    void should_look_at_all_that_an_application_can_call() throws IOException {
        assertThat(places().stream().<Class<?>>map(place -> place.executable().getDeclaringClass()))
                .contains(Kabelwerk.class, Settings.class, Settings.Builder.class, UploadSource.class, Message.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "token"})
    void should_think_of_environment_variables_that_are_not_set(String setting) throws ReflectiveOperationException {
        Method setter = Settings.Builder.class.getMethod(setting, String.class);
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> call(new Place(setter, 0)))
                .withMessage(setting + " must not be null; if it is read from an environment variable or a property,"
                        + " that one is not set");
    }

    private static void call(Place place) throws Throwable {
        Executable executable = place.executable();
        Class<?> owner = executable.getDeclaringClass();
        Type[] types = executable.getGenericParameterTypes();
        @Nullable Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == place.index() ? null : argument(types[i], owner);
        }
        try {
            if (executable instanceof Method method) {
                method.invoke(Modifier.isStatic(method.getModifiers()) ? null : instance(owner), arguments);
            } else {
                ((java.lang.reflect.Constructor<?>) executable).newInstance(arguments);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object instance(Class<?> owner) {
        Object known = PrivacyTest.SAMPLES.get(owner);
        return known == null ? PrivacyTest.sample(owner) : known;
    }

    private static Object argument(Type type, Class<?> owner) {
        if (type == byte[].class) {
            return new byte[0];
        }
        if (type == UploadSource.Content.class) {
            return (UploadSource.Content) () -> {
                throw new IOException();
            };
        }
        if (type == Runnable.class) {
            return (Runnable) () -> {};
        }
        return type.getTypeName().startsWith(Consumer.class.getName())
                ? (Consumer<Object>) nothing -> {}
                : PrivacyTest.value(type, owner, "");
    }
}
