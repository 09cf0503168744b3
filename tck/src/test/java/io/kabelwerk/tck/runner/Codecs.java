package io.kabelwerk.tck.runner;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.codec.ReferenceCodec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codecs to give to the program by their class names. */
final class Codecs {

    private Codecs() {}

    /** One that is right. */
    public static class Right implements JsonCodecProvider {
        @Override
        public String name() {
            return "right";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public JsonCodec create(JsonLimits limits) {
            return new ReferenceCodec(limits);
        }
    }

    /** One that has a type of its own for each number, and talks. */
    public static final class Wrong extends Right {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public JsonCodec create(JsonLimits limits) {
            return new ReferenceCodec(limits) {
                @Override
                public @Nullable Object decode(String json) {
                    System.out.println("decodes <" + json.length() + "> characters");
                    System.getLogger("wrong").log(System.Logger.Level.WARNING, "knows no long");
                    Object value = super.decode(json);
                    return value instanceof Long number ? BigDecimal.valueOf(number) : value;
                }
            };
        }
    }

    /** One that is wrong about some values, and remembers all up to the first of them. */
    public static final class SometimesWrong extends Right {

        private static final List<SometimesWrong> ALL = Collections.synchronizedList(new ArrayList<>());

        private final List<String> encoded = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean wasWrong;

        public SometimesWrong() {
            ALL.add(this);
        }

        /**
         * What the first that was used was given until it was wrong for the first time. Each counts for itself: jqwik
         * shrinks in the background for as long as it likes, beyond the end of a run, too.
         */
        static List<String> encoded() {
            return ALL.stream()
                    .map(one -> List.copyOf(one.encoded))
                    .filter(some -> !some.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }

        static void forget() {
            ALL.clear();
        }

        @Override
        public JsonCodec create(JsonLimits limits) {
            return new ReferenceCodec(limits) {
                @Override
                public String encode(@Nullable Object value) {
                    String text = super.encode(value);
                    if (!wasWrong) {
                        encoded.add(text);
                    }
                    if (text.contains("true") && text.contains("null")) {
                        wasWrong = true;
                        return "0";
                    }
                    return text;
                }
            };
        }
    }

    /** One that remembers what it was given. */
    public static final class Witness extends Right {

        static final List<String> DECODED = Collections.synchronizedList(new ArrayList<>());

        @Override
        public JsonCodec create(JsonLimits limits) {
            return new ReferenceCodec(limits) {
                @Override
                public @Nullable Object decode(String json) {
                    DECODED.add(json);
                    return super.decode(json);
                }
            };
        }
    }

    /** One that cannot be made. */
    public static final class Picky extends Right {
        public Picky(String whatFor) {
            throw new IllegalStateException(whatFor);
        }
    }
}
