package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.EventSource;
import io.kabelwerk.Inbox;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.Room;
import io.kabelwerk.UploadSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A null is refused where it comes in, with a message that names it: on every method of what an application holds. */
class NullArgumentsTest {

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    @Test
    void should_name_what_is_null() {
        stage.online();
        Map<Class<?>, Object> objects = new LinkedHashMap<>();
        objects.put(Kabelwerk.class, stage.kabelwerk);
        objects.put(Room.class, stage.openRoom(7).room);
        objects.put(Inbox.class, stage.kabelwerk.openInbox());
        objects.put(Notifier.class, stage.kabelwerk.openNotifier());
        objects.forEach((type, object) -> Arrays.stream(type.getMethods())
                .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
                .forEach(method -> {
                    for (int i = 0; i < method.getParameterCount(); i++) {
                        if (!method.getParameterTypes()[i].isPrimitive()) {
                            assertNamed(object, method, i);
                        }
                    }
                }));
        assertThat(EventSource.class.isAssignableFrom(Kabelwerk.class)).isTrue();
    }

    private void assertNamed(Object object, Method method, int index) {
        @Nullable Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == index ? null : sample(method.getParameterTypes()[i]);
        }
        assertThat(catchThrowable(() -> {
                    try {
                        method.invoke(object, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }))
                .as("%s with null for parameter %s", method, index)
                .isInstanceOf(NullPointerException.class)
                .message()
                .contains("must not be null");
    }

    private static Object sample(Class<?> type) {
        if (type == Class.class) {
            return KabelwerkEvent.class;
        } else if (type == Consumer.class) {
            return (Consumer<Object>) nothing -> {};
        } else if (type == UploadSource.class) {
            return UploadSource.of(new byte[0], "a.txt");
        }
        if (type == int.class) {
            return 7;
        }
        return type == String.class ? "text" : type == boolean.class ? true : 7L;
    }
}
