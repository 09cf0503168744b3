package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import org.jspecify.annotations.Nullable;

/** Properties of any value and any text. */
abstract class CodecRoundTripRules {

    private final JsonCodecProvider provider;

    CodecRoundTripRules(JsonCodecProvider provider) {
        this.provider = provider;
    }

    /** The same for all tries: jqwik makes an object of this class for each. */
    private JsonCodec codec() {
        return Store.getOrCreate(provider.getClass(), Lifespan.PROPERTY, () -> BoundedCodec.of(provider))
                .get();
    }

    /** Nothing may get lost in a round trip. If it fails: the rules for numbers and strings narrow it down. */
    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("C401 MUST decode what it has encoded to the same value")
    void valueToText(@ForAll("values") @Nullable Object value) {
        Object read = codec().decode(codec().encode(value));
        assertThat(CodecSameness.isDecoded(read))
                .as("only types of the contract: %s", read)
                .isTrue();
        assertThat(CodecSameness.same(value, read))
                .as("%s was read from what was written for %s", read, value)
                .isTrue();
    }

    /** What was once read is always written alike. If it fails: a number or a string changes its form each time. */
    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("C402 MUST encode what it has decoded to the same text")
    void textToValue(@ForAll("values") @Nullable Object value) {
        String text = codec().encode(codec().decode(codec().encode(value)));
        assertThat(codec().encode(codec().decode(text))).isEqualTo(text);
    }

    /** Others write JSON in other forms. If it fails: compare the sample with the rules for white space and escapes. */
    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("C403 MUST decode any text for a value to the same value")
    void anyText(@ForAll("texts") CodecTexts text) {
        Object read = codec().decode(text.json());
        assertThat(CodecSameness.isDecoded(read))
                .as("only types of the contract: %s", read)
                .isTrue();
        assertThat(CodecSameness.same(text.value(), read))
                .as("%s was read for %s", read, text.value())
                .isTrue();
    }

    /**
     * No text may cause another error than a JsonException, or a value that cannot be written again. If it fails: catch
     * what the library throws itself.
     */
    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("C404 MUST decode or refuse any damaged text, and do nothing else")
    void damagedText(
            @ForAll("texts") CodecTexts text,
            @ForAll int place,
            @ForAll("characters") int character,
            @ForAll boolean insert) {
        StringBuilder damaged = new StringBuilder(text.json());
        int index = Math.floorMod(place, damaged.length());
        if (insert) {
            damaged.insert(index, Character.toString(character));
        } else if (character % 3 == 0) {
            damaged.deleteCharAt(index);
        } else {
            damaged.setCharAt(index, (char) character);
        }
        Object read;
        try {
            read = codec().decode(damaged.toString());
        } catch (JsonException e) {
            return;
        }
        assertThat(CodecSameness.isDecoded(read)).isTrue();
        assertThat(CodecSameness.same(read, codec().decode(codec().encode(read))))
                .isTrue();
    }

    /**
     * As C201 and C207, of any length and with any damage. If it fails: the sample is shrunk; the rules for short texts
     * may say more.
     */
    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    @Label("C405 MUST decode exactly those damaged texts that are still JSON, to what they now mean")
    void damagedTextByMeaning(@ForAll("texts") CodecTexts text, @ForAll("texts") CodecTexts other, @ForAll long seed) {
        String json = text.json();
        SplittableRandom random = new SplittableRandom(seed);
        for (int damages = random.nextInt(4); damages > 0; damages--) {
            int from = random.nextInt(json.length() + 1);
            int to = Math.min(json.length(), from + random.nextInt(4));
            String donor = other.json();
            int start = random.nextInt(donor.length() + 1);
            String inserted = random.nextInt(3) == 0
                    ? ""
                    : donor.substring(start, Math.min(donor.length(), start + random.nextInt(1, 6)));
            json = json.substring(0, from) + inserted + json.substring(to);
        }
        CodecRules.assertMeans(codec(), json);
    }

    @Provide
    Arbitrary<CodecTexts> texts() {
        return Combinators.combine(values(), Arbitraries.longs())
                .as((value, seed) -> CodecTexts.of(value, new SplittableRandom(seed)));
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.recursive(this::scalars, this::collections, 0, 4);
    }

    private Arbitrary<Object> collections(Arbitrary<Object> values) {
        return Arbitraries.oneOf(
                values,
                values.list().ofMaxSize(6).map(list -> (Object) list),
                Arbitraries.maps(strings(), values).ofMaxSize(6).map(LinkedHashMap::new));
    }

    private Arbitrary<Object> scalars() {
        return Arbitraries.oneOf(
                        strings().map(text -> (Object) text),
                        Arbitraries.longs().map(number -> (Object) number),
                        Arbitraries.integers().map(number -> (Object) number),
                        Arbitraries.bigIntegers()
                                .between(BigInteger.ONE.shiftLeft(200).negate(), BigInteger.ONE.shiftLeft(200))
                                .map(number -> (Object) number),
                        decimals().map(number -> (Object) number),
                        Arbitraries.doubles().map(number -> (Object) number),
                        Arbitraries.of(true, false).map(bool -> (Object) bool))
                .injectNull(0.1);
    }

    private Arbitrary<BigDecimal> decimals() {
        Arbitrary<BigInteger> digits =
                Arbitraries.bigIntegers().between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40));
        Arbitrary<Integer> scales = Arbitraries.oneOf(
                Arbitraries.integers().between(-30, 30), Arbitraries.integers().between(-999_999_900, 999_999_900));
        return Combinators.combine(digits, scales).as(BigDecimal::new);
    }

    private Arbitrary<String> strings() {
        return characters()
                .list()
                .ofMaxSize(20)
                .map(characters -> characters.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Provide
    Arbitrary<Integer> characters() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(' ', '~'),
                Arbitraries.integers().between(0, 0xff),
                Arbitraries.of((int) '"', (int) '\\', (int) '/', (int) 'u', (int) '\n', 0x2028, 0xfeff, 0x1f600),
                Arbitraries.integers().between(0, Character.MIN_SURROGATE - 1),
                Arbitraries.integers().between(Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT));
    }
}
