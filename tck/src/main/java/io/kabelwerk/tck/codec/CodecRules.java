package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.harness.Calls;
import io.kabelwerk.tck.harness.Hung;
import io.kabelwerk.tck.harness.RuleInFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the rules for codecs share. */
@ExtendWith({RuleInFailure.class, Hung.class})
abstract class CodecRules implements Hung.Watched {

    /** As in a program that runs many threads. Enough for any reader that does not take a stack frame for each level. */
    private static final int SMALL_STACK = 512 * 1024;

    /** Far beyond what any of it takes, and far below what an attacker would want. */
    private static final int SECONDS_FOR_HOSTILE_INPUT = 60;

    private final JsonCodecProvider given;
    private final JsonCodecProvider provider;
    private final Calls calls = new Calls();
    private @Nullable JsonCodec codec;

    CodecRules(JsonCodecProvider provider) {
        this.given = provider;
        this.provider = BothForms.of(WatchedCodec.of(provider, calls));
    }

    @Override
    public final Calls calls() {
        return calls;
    }

    /** The provider as it is, to look at. */
    final JsonCodecProvider givenProvider() {
        return given;
    }

    /** Makes codecs that read each text in both forms. */
    final JsonCodecProvider provider() {
        return provider;
    }

    /** A codec with the default limits, the same for one test. */
    final JsonCodec codec() {
        JsonCodec made = codec;
        if (made == null) {
            made = provider.create(JsonLimits.defaults());
            codec = made;
        }
        return made;
    }

    final JsonCodec codecOfDepth(int maxDepth) {
        return provider.create(new JsonLimits(maxDepth, JsonLimits.defaults().maxBytes(), Integer.MAX_VALUE));
    }

    final JsonCodec codecOfValues(int maxValues) {
        JsonLimits defaults = JsonLimits.defaults();
        return provider.create(new JsonLimits(defaults.maxDepth(), defaults.maxBytes(), maxValues));
    }

    final @Nullable Object decode(String json) {
        return codec().decode(json);
    }

    final Map<?, ?> decodeObject(String json) {
        Object value = decode(json);
        assertThat(value).as("what is read from %s", shortened(json)).isInstanceOf(Map.class);
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    final void assertDecodes(String json, @Nullable Object expected) {
        assertThat(decode(json)).as("what is read from %s", shortened(json)).isEqualTo(expected);
    }

    /** Reads it as {@link CodecOracle} does, or refuses it as well. For rules that have very many texts. */
    final void assertMeans(String json) {
        assertMeans(codec(), json);
    }

    /** As {@link #assertMeans(String)}. */
    static void assertMeans(JsonCodec codec, String json) {
        CodecOracle.Meaning meaning = CodecOracle.of(json);
        Object value;
        try {
            value = codec.decode(json);
        } catch (JsonException e) {
            if (meaning.accepted()) {
                throw new AssertionError(printable(json) + " must be read, but: " + e.getMessage());
            }
            return;
        }
        if (!meaning.accepted()) {
            throw new AssertionError(printable(json) + " must be refused, but was read as " + value);
        }
        if (!Objects.equals(value, meaning.value())) {
            throw new AssertionError(printable(json) + " must be read as " + meaning.value() + ", not as " + value);
        }
    }

    /** Reads it as the same value. For values that are too long for a message. */
    final void assertReads(String json, @Nullable Object expected, String what) {
        Object value;
        try {
            value = codec().decode(json);
        } catch (JsonException e) {
            throw new AssertionError(what + " must be read, but: " + e.getMessage());
        }
        if (!Objects.equals(value, expected)) {
            throw new AssertionError(what + " is read as something else");
        }
    }

    /** Refuses it, whatever it says. */
    final void assertRefuses(String json, String what) {
        try {
            codec().decode(json);
        } catch (JsonException e) {
            return;
        }
        throw new AssertionError(what + " must be refused, but was read");
    }

    /** Writes it so that it is read as the same value. */
    final void assertComesBack(Object value, String what) {
        if (!value.equals(codec().decode(codec().encode(value)))) {
            throw new AssertionError(what + " is read as something else than what was written");
        }
    }

    /** Shortened, and with escapes for what cannot be seen. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        shortened(text).chars().forEach(c -> {
            if (c >= ' ' && c <= '~') {
                printable.append((char) c);
            } else {
                printable.append('<').append(Integer.toHexString(c)).append('>');
            }
        });
        return printable.toString();
    }

    final JsonException assertRefused(String json) {
        return assertRefused(codec(), json);
    }

    final JsonException assertRefused(JsonCodec codec, String json) {
        return assertJsonException(
                catchThrowable(() -> codec.decode(json)), "reading " + shortened(json) + " must be refused");
    }

    final JsonException assertNotEncoded(@Nullable Object value, String what) {
        return assertNotEncoded(codec(), value, what);
    }

    final JsonException assertNotEncoded(JsonCodec codec, @Nullable Object value, String what) {
        return assertJsonException(catchThrowable(() -> codec.encode(value)), "writing " + what + " must be refused");
    }

    private static JsonException assertJsonException(@Nullable Throwable thrown, String what) {
        assertThat(thrown).as(what).isExactlyInstanceOf(JsonException.class);
        return (JsonException) Objects.requireNonNull(thrown);
    }

    /** Does something on a thread with a small stack, and gives up on it after a minute. */
    static <T> @Nullable T patiently(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(null, future, "codec-contract", SMALL_STACK);
        thread.setDaemon(true);
        thread.start();
        return future.get(SECONDS_FOR_HOSTILE_INPUT, TimeUnit.SECONDS);
    }

    /** A JSON object: keys and values in turns. */
    static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }

    /** A JSON array. */
    static List<@Nullable Object> array(@Nullable Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    /** So many arrays, each in the one before. */
    static Object nestedArrays(int depth) {
        List<@Nullable Object> array = array();
        for (int i = 1; i < depth; i++) {
            array = array(array);
        }
        return array;
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "… (" + text.length() + " chars)";
    }
}
