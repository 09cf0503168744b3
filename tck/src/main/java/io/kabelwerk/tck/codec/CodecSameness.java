package io.kabelwerk.tck.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether two values are the same in JSON: numbers by what they are worth, objects with the order of their keys. */
final class CodecSameness {

    private CodecSameness() {}

    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Map<?, ?> map) {
            return other instanceof Map<?, ?> otherMap && sameMembers(map, otherMap);
        }
        if (one instanceof List<?> list) {
            return other instanceof List<?> otherList && sameElements(list, otherList);
        }
        if (one instanceof Number number) {
            return other instanceof Number otherNumber && decimal(number).compareTo(decimal(otherNumber)) == 0;
        }
        return Objects.equals(one, other);
    }

    private static boolean sameMembers(Map<?, ?> one, Map<?, ?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<? extends Map.Entry<?, ?>> others = other.entrySet().iterator();
        for (Map.Entry<?, ?> member : one.entrySet()) {
            Map.Entry<?, ?> otherMember = others.next();
            if (!member.getKey().equals(otherMember.getKey()) || !same(member.getValue(), otherMember.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<?> others = other.iterator();
        for (Object element : one) {
            if (!same(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger integer ? new BigDecimal(integer) : new BigDecimal(number.toString());
    }

    /** Whether everything in a value is of a type that a codec may hand out. */
    static boolean isDecoded(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(member -> member.getKey() instanceof String && isDecoded(member.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(CodecSameness::isDecoded);
        }
        return value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof BigDecimal
                || value instanceof Boolean;
    }
}
