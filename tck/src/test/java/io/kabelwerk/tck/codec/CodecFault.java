package io.kabelwerk.tck.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What codecs get wrong.
 *
 * @param name what it does
 * @param rule the rule that names it
 * @param codec makes a codec that is right but for this
 */
record CodecFault(String name, String rule, Function<JsonLimits, JsonCodec> codec) {

    @Override
    public String toString() {
        return rule + " " + name;
    }

    static List<CodecFault> all() {
        return List.of(
                new CodecFault("hands out the same collections twice", "C110", limits -> new ReferenceCodec(limits) {
                    private final Map<String, Optional<Object>> cache = new ConcurrentHashMap<>();

                    @Override
                    public @Nullable Object decode(String json) {
                        return cache.computeIfAbsent(json, text -> Optional.ofNullable(super.decode(text)))
                                .orElse(null);
                    }
                }),
                new CodecFault("loses the order of keys", "C105", limits -> new ReferenceCodec(limits) {
                    @Override
                    Map<String, @Nullable Object> newObject() {
                        return new HashMap<>();
                    }
                }),
                new CodecFault("drops null members", "C107", limits -> new ReferenceCodec(limits) {
                    @Override
                    void put(Map<String, @Nullable Object> object, String key, @Nullable Object value, JsonParser in) {
                        if (value != null) {
                            super.put(object, key, value, in);
                        }
                    }
                }),
                new CodecFault("rounds big integers to doubles", "C122", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        Number exact = super.number(text);
                        return text.length() > 15 && text.matches("-?\\d+")
                                ? new BigDecimal(exact.doubleValue())
                                : exact;
                    }
                }),
                new CodecFault("takes the low bits of big integers", "C122", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        Number exact = super.number(text);
                        return text.matches("-?\\d+") ? new BigInteger(text).longValue() : exact;
                    }
                }),
                new CodecFault("makes every number a BigDecimal", "C121", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        return new BigDecimal(super.number(text).toString());
                    }
                }),
                new CodecFault("makes decimals doubles", "C123", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        Number exact = super.number(text);
                        return text.matches("-?\\d+\\.\\d+") ? BigDecimal.valueOf(exact.doubleValue()) : exact;
                    }
                }),
                new CodecFault("rounds what no double can hold", "C125", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        Number exact = super.number(text);
                        return text.contains("e") && exact.doubleValue() == 0 ? BigDecimal.ZERO : exact;
                    }
                }),
                new CodecFault(
                        "takes the digits of escapes by their low bits", "C204", limits -> new ReferenceCodec(limits) {
                            @Override
                            void requireDigits(String json) {
                                // Jackson does not look
                            }
                        }),
                new CodecFault("writes any scale", "C328", limits -> new ReferenceCodec(limits) {
                    @Override
                    BigDecimal requireScale(BigDecimal number) {
                        return number;
                    }
                }),
                new CodecFault("strips the zeros of decimals", "C123", limits -> new ReferenceCodec(limits) {
                    @Override
                    Number number(String text) {
                        Number exact = super.number(text);
                        return exact instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : exact;
                    }
                }),
                new CodecFault(
                        "lets a bad exponent escape as it is thrown", "C127", limits -> new ReferenceCodec(limits) {
                            @Override
                            Number number(String text) {
                                return text.matches(".*[eE].*") ? new BigDecimal(text) : super.number(text);
                            }
                        }),
                new CodecFault("replaces lone surrogates", "C144", limits -> new ReferenceCodec(limits) {
                    @Override
                    String text(String text) {
                        return isBroken(text) ? "?" : text;
                    }
                }),
                new CodecFault("writes lone surrogates", "C312", limits -> new ReferenceCodec(limits) {
                    @Override
                    String written(String text) {
                        return isBroken(text) ? "?" : text;
                    }
                }),
                new CodecFault("normalises Unicode", "C147", limits -> new ReferenceCodec(limits) {
                    @Override
                    String text(String text) {
                        return Normalizer.normalize(super.text(text), Normalizer.Form.NFC);
                    }
                }),
                new CodecFault("trims strings", "C146", limits -> new ReferenceCodec(limits) {
                    @Override
                    String text(String text) {
                        return super.text(text).strip();
                    }
                }),
                new CodecFault("has no limit of depth", "C162", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireDepth(int depth) {
                        if (depth > 5_000) {
                            super.requireDepth(depth);
                        }
                    }
                }),
                new CodecFault("allows one level less", "C161", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireDepth(int depth) {
                        super.requireDepth(depth + 1);
                    }
                }),
                new CodecFault("takes a stack frame for each level", "C163", limits -> new ReferenceCodec(limits) {
                    @Override
                    public @Nullable Object decode(String json) {
                        return descend(json, 0) < 0 ? null : super.decode(json);
                    }

                    private int descend(String json, int index) {
                        return index < json.length() && json.charAt(index) == '[' ? descend(json, index + 1) : index;
                    }
                }),
                new CodecFault("counts siblings as nesting", "C164", limits -> new ReferenceCodec(limits) {
                    private int opened;

                    @Override
                    void requireDepth(int depth) {
                        opened = depth == 1 ? 1 : opened + 1;
                        super.requireDepth(opened > 1_500 ? opened : depth);
                    }
                }),
                new CodecFault("has no limit of values", "C171", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireValues(int values) {}
                }),
                new CodecFault("allows one value less", "C170", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireValues(int values) {
                        super.requireValues(values + 1);
                    }
                }),
                new CodecFault("counts keys, too", "C170", limits -> new ReferenceCodec(limits) {
                    @Override
                    int counted(JsonToken token, int level) {
                        return token == JsonToken.FIELD_NAME ? 1 : super.counted(token, level);
                    }
                }),
                new CodecFault("does not count objects", "C171", limits -> new ReferenceCodec(limits) {
                    @Override
                    int counted(JsonToken token, int level) {
                        return token == JsonToken.START_OBJECT ? 0 : super.counted(token, level);
                    }
                }),
                new CodecFault("does not count arrays", "C171", limits -> new ReferenceCodec(limits) {
                    @Override
                    int counted(JsonToken token, int level) {
                        return token == JsonToken.START_ARRAY ? 0 : super.counted(token, level);
                    }
                }),
                new CodecFault("does not count nulls", "C171", limits -> new ReferenceCodec(limits) {
                    @Override
                    int counted(JsonToken token, int level) {
                        return token == JsonToken.VALUE_NULL ? 0 : super.counted(token, level);
                    }
                }),
                new CodecFault("counts the first levels only", "C171", limits -> new ReferenceCodec(limits) {
                    @Override
                    int counted(JsonToken token, int level) {
                        return level < 3 ? super.counted(token, level) : 0;
                    }
                }),
                new CodecFault("counts values when all are read", "C172", limits -> new ReferenceCodec(limits) {
                    private int values;

                    @Override
                    void requireValues(int count) {
                        values = count;
                    }

                    @Override
                    void requireEnd(JsonParser parser) throws IOException {
                        super.requireEnd(parser);
                        super.requireValues(values);
                    }
                }),
                new CodecFault("counts the values of all texts together", "C173", limits -> new ReferenceCodec(limits) {
                    private final AtomicInteger values = new AtomicInteger();

                    @Override
                    int counted(JsonToken token, int level) {
                        values.addAndGet(super.counted(token, level));
                        return super.counted(token, level);
                    }

                    @Override
                    void requireValues(int count) {
                        super.requireValues(values.get());
                    }
                }),
                new CodecFault("has no limit of length", "C167", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireLength(String json) {}
                }),
                new CodecFault("has the library's limit of length", "C166", limits -> new ReferenceCodec(limits) {
                    @Override
                    String text(String text) {
                        if (text.length() > 5_000_000) {
                            throw new JsonException("a string of " + text.length() + " chars");
                        }
                        return super.text(text);
                    }
                }),
                new CodecFault("takes equal hashes for an attack", "C169", limits -> new ReferenceCodec(limits) {
                    @Override
                    void put(Map<String, @Nullable Object> object, String key, @Nullable Object value, JsonParser in) {
                        if (object.size() > 150
                                && key.hashCode()
                                        == object.keySet().iterator().next().hashCode()) {
                            throw new JsonException("150 keys with one hash");
                        }
                        super.put(object, key, value, in);
                    }
                }),
                new CodecFault("knows comments", "C182", limits -> new ReferenceCodec(limits) {
                    @Override
                    JsonParser configured(JsonParser parser) {
                        return parser.enable(JsonParser.Feature.ALLOW_COMMENTS);
                    }
                }),
                new CodecFault("knows NaN", "C189", limits -> new ReferenceCodec(limits) {
                    @Override
                    JsonParser configured(JsonParser parser) {
                        return parser.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());
                    }

                    @Override
                    Number number(String text) {
                        return text.matches(".*[NI].*") ? 0L : super.number(text);
                    }
                }),
                new CodecFault("closes what was left open", "C183", limits -> new ReferenceCodec(limits) {
                    @Override
                    public @Nullable Object decode(String json) {
                        return super.decode(json.matches("\\[1") ? json + "]" : json);
                    }
                }),
                new CodecFault("accepts trailing garbage", "C184", limits -> new ReferenceCodec(limits) {
                    @Override
                    void requireEnd(JsonParser parser) {}
                }),
                new CodecFault("skips a byte order mark", "C185", limits -> new ReferenceCodec(limits) {
                    @Override
                    public @Nullable Object decode(String json) {
                        return super.decode(json.startsWith("\ufeff") ? json.substring(1) : json);
                    }
                }),
                new CodecFault("makes nothing null", "C186", limits -> new ReferenceCodec(limits) {
                    @Override
                    public @Nullable Object decode(String json) {
                        return json.isBlank() ? null : super.decode(json);
                    }
                }),
                new CodecFault("takes the last of duplicate keys", "C187", limits -> new ReferenceCodec(limits) {
                    @Override
                    void put(Map<String, @Nullable Object> object, String key, @Nullable Object value, JsonParser in) {
                        object.put(key, value);
                    }
                }),
                new CodecFault("finds keys twice by case", "C188", limits -> new ReferenceCodec(limits) {
                    @Override
                    String key(String key) {
                        return key.length() == 1 ? key.toLowerCase(Locale.ROOT) : key;
                    }
                }),
                new CodecFault("writes no null members", "C301", limits -> new ReferenceCodec(limits) {
                    @Override
                    boolean isWritten(@Nullable Object value) {
                        return value != null;
                    }
                }),
                new CodecFault("writes NaN as null", "C307", limits -> new ReferenceCodec(limits) {
                    @Override
                    void writeDouble(double number, JsonGenerator out) throws IOException {
                        if (Double.isFinite(number)) {
                            out.writeNumber(number);
                        } else {
                            out.writeNull();
                        }
                    }
                }),
                new CodecFault("writes any type by its toString", "C308", limits -> new ReferenceCodec(limits) {
                    @Override
                    void writeOther(Object value, JsonGenerator out) throws IOException {
                        out.writeString(value.toString());
                    }
                }),
                new CodecFault("writes any key by its toString", "C309", limits -> new ReferenceCodec(limits) {
                    @Override
                    String keyOf(@Nullable Object key) {
                        return String.valueOf(key);
                    }
                }),
                new CodecFault("writes prettily", "C311", limits -> new ReferenceCodec(limits) {
                    @Override
                    JsonGenerator configured(JsonGenerator out) {
                        return out.useDefaultPrettyPrinter();
                    }
                }),
                new CodecFault("writes integers of any size", "C317", limits -> new ReferenceCodec(limits) {
                    @Override
                    String written(Number number) {
                        return number instanceof BigInteger integer && integer.bitLength() < 1_000_000
                                ? integer.toString()
                                : super.written(number);
                    }
                }),
                new CodecFault("passes the library's message on", "C501", limits -> new ReferenceCodec(limits) {
                    @Override
                    RuntimeException refused(JsonProcessingException e, String json) {
                        return new JsonException(String.valueOf(e.getMessage()));
                    }
                }),
                new CodecFault("passes the library's exception on", "C501", limits -> new ReferenceCodec(limits) {
                    @Override
                    RuntimeException refused(JsonProcessingException e, String json) {
                        String message = String.valueOf(super.refused(e, json).getMessage());
                        return new JsonException(message, new IllegalStateException(json));
                    }
                }),
                new CodecFault(
                        "throws another type at the end of a text", "C183", limits -> new ReferenceCodec(limits) {
                            @Override
                            RuntimeException refused(JsonProcessingException e, String json) {
                                return e instanceof JsonEOFException
                                        ? new IllegalStateException("the end")
                                        : super.refused(e, json);
                            }
                        }),
                new CodecFault("does not say where", "C504", limits -> new ReferenceCodec(limits) {
                    @Override
                    RuntimeException refused(JsonProcessingException e, String json) {
                        return new JsonException("This is no JSON.");
                    }
                }),
                new CodecFault("does not recover", "C505", limits -> new ReferenceCodec(limits) {
                    private boolean spoilt;

                    @Override
                    public @Nullable Object decode(String json) {
                        if (spoilt) {
                            throw new JsonException("spoilt");
                        }
                        return super.decode(json);
                    }

                    @Override
                    RuntimeException refused(JsonProcessingException e, String json) {
                        spoilt = json.startsWith("[\"") && json.endsWith("\\x");
                        return super.refused(e, json);
                    }
                }),
                new CodecFault("keeps what it works on in a field", "C601", limits -> new ReferenceCodec(limits) {
                    private String text = "";

                    @Override
                    public String encode(@Nullable Object value) {
                        text = super.encode(value);
                        super.decode(text); // long enough for another thread to come between
                        return text;
                    }
                }));
    }

    /** Whether there is a lone surrogate. */
    static boolean isBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
