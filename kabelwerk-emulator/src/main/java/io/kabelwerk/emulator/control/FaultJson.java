package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Faults and treatments as JSON: an object with the {@code type} and the components of the record. A duration counts
 * milliseconds, and its name ends with {@code _ms}.
 *
 * <p>It reads the records themselves, so that there is no fault that it does not know.
 */
final class FaultJson {

    private static final String TYPE = "type";

    private FaultJson() {}

    static Fault fault(ObjectNode json) {
        return (Fault) read(Fault.class, "fault", json);
    }

    static ObjectNode json(Record fault) {
        ObjectNode json = Body.object().put(TYPE, fault.getClass().getSimpleName());
        for (RecordComponent component : fault.getClass().getRecordComponents()) {
            Object value = call(() -> component.getAccessor().invoke(fault));
            String name = name(component);
            if (value instanceof String text) {
                json.put(name, text);
            } else if (value instanceof Integer number) {
                json.put(name, number);
            } else if (value instanceof Boolean flag) {
                json.put(name, flag);
            } else if (value instanceof Duration duration) {
                json.put(name, duration.toMillis());
            } else if (value instanceof Treatment treatment) {
                json.set(name, json((Record) treatment));
            } else {
                throw new IllegalStateException("A fault has a component of the type " + component.getType() + ".");
            }
        }
        return json;
    }

    /** The types of faults or treatments, each with its fields and their kinds: what a form has to ask for. */
    static ArrayNode types(Class<?> sealed) {
        ArrayNode types = JsonNodeFactory.instance.arrayNode();
        for (Class<?> type : subtypes(sealed)) {
            ObjectNode entry = types.addObject().put(TYPE, type.getSimpleName());
            ObjectNode fields = entry.putObject("fields");
            for (RecordComponent component : type.getRecordComponents()) {
                fields.put(name(component), kind(component.getType()));
            }
        }
        return types;
    }

    private static List<Class<?>> subtypes(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .sorted(Comparator.comparing(Class::getSimpleName))
                .<Class<?>>map(type -> type)
                .toList();
    }

    private static String kind(Class<?> type) {
        if (type == String.class) {
            return "string";
        } else if (type == boolean.class) {
            return "boolean";
        } else if (type == int.class || type == Duration.class) {
            return "number";
        }
        return "treatment";
    }

    private static String name(RecordComponent component) {
        return component.getType() == Duration.class ? component.getName() + "_ms" : component.getName();
    }

    private static Record read(Class<?> sealed, String what, JsonNode json) {
        List<Class<?>> types = subtypes(sealed);
        List<String> names = types.stream().map(Class::getSimpleName).toList();
        String wanted = json.path(TYPE).asText();
        Class<?> type = types.stream()
                .filter(each -> each.getSimpleName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no " + what + " \"" + wanted + "\". The types are " + names + "."));
        RecordComponent[] components = type.getRecordComponents();
        List<String> fields = Arrays.stream(components).map(FaultJson::name).toList();
        json.fieldNames().forEachRemaining(name -> {
            if (!name.equals(TYPE) && !fields.contains(name)) {
                throw new IllegalArgumentException(
                        wanted + " has no field \"" + name + "\". Its fields are " + fields + ".");
            }
        });
        Object[] values = new Object[components.length];
        Class<?>[] parameters = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
            values[i] = value(wanted, components[i], json.path(name(components[i])));
        }
        return (Record) call(() -> type.getConstructor(parameters).newInstance(values));
    }

    private static Object value(String of, RecordComponent component, JsonNode json) {
        Class<?> type = component.getType();
        String name = name(component);
        if (json.isMissingNode() && name.equals("times")) {
            return 1;
        } else if (type == String.class && json.isTextual()) {
            return json.textValue();
        } else if (type == boolean.class && json.isBoolean()) {
            return json.booleanValue();
        } else if (type == int.class && json.isIntegralNumber() && json.canConvertToInt()) {
            return json.intValue();
        } else if (type == Duration.class && json.isIntegralNumber() && json.canConvertToLong()) {
            return Duration.ofMillis(json.longValue());
        } else if (type == Treatment.class && json.isObject()) {
            return read(Treatment.class, "treatment", json);
        }
        throw new IllegalArgumentException(of + " needs the field " + name + ", a " + kind(type) + ".");
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    /** Runs a record's constructor; its refusal keeps its message. */
    private static Object call(Call call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("A fault was not made.", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A fault was not made.", e);
        }
    }
}
