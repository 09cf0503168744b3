package io.kabelwerk.spi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259).
 *
 * <p>The same for every library behind it: the same types, the same limits, the same errors. A codec has no state that
 * a caller could see; it may be used from any number of threads at once.
 *
 * <table class="striped">
 * <caption>Types</caption>
 * <thead><tr><th scope="col">JSON</th><th scope="col">decoded as</th><th scope="col">encoded from</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">object</th><td>{@link java.util.Map}, in the order of the text</td>
 *     <td>{@code Map} with {@code String} keys, in its order of iteration</td></tr>
 * <tr><th scope="row">array</th><td>{@link java.util.List}</td><td>{@code List}</td></tr>
 * <tr><th scope="row">string</th><td>{@link String}</td><td>{@code String}</td></tr>
 * <tr><th scope="row">number without fraction and exponent that fits into a long</th><td>{@link Long}</td>
 *     <td>{@code Long}, {@code Integer}</td></tr>
 * <tr><th scope="row">any other number</th><td>{@link java.math.BigDecimal}, as its
 *     constructor reads the same text: exact, and with the same scale, also of zeros ({@code 0.00}, {@code 0e5})</td>
 *     <td>{@code BigDecimal}, {@link java.math.BigInteger}, and finite {@code Double}</td></tr>
 * <tr><th scope="row">true, false</th><td>{@link Boolean}</td><td>{@code Boolean}</td></tr>
 * <tr><th scope="row">null</th><td>{@code null}</td><td>{@code null}</td></tr>
 * </tbody>
 * </table>
 *
 * <p>There is no negative zero: {@code -0} is read as the {@code Long} 0, and {@code -0.0} as {@code 0.0}.
 *
 * @implSpec The whole contract is checked by {@code CodecContract} of {@code io.kabelwerk:kabelwerk-tck}.
 */
public interface JsonCodec {

    /**
     * Reads one JSON text.
     *
     * <p>Refused are, beside everything that is not JSON: anything but white space (space, tab, line feed, carriage
     * return) before or after the value, an object with the same key twice (once unescaped; however many members it has,
     * and however long the key is), a string or key with a lone surrogate (escaped or not), and whatever is beyond the
     * {@link JsonLimits}: a text, a nesting, the number of values, the length of a number, or its scale. Strings and keys
     * may be as long as the text. Hostile input costs no more than that: a nesting does not overflow the stack, and
     * {@code 1e999999999} is not written out.
     *
     * <p>Where one half of a surrogate pair is escaped and the other is not, which cannot be in bytes, a codec may read a
     * pair or refuse it.
     *
     * @param json the text
     * @return the value, in the types of the table above; collections may be modifiable and belong to the caller
     * @throws JsonException if it is refused
     */
    @Nullable
    Object decode(String json);

    /**
     * Reads one JSON text out of its UTF-8 bytes. Refuses what is not UTF-8 (overlong forms, surrogates, characters that
     * are cut, a byte order mark), and otherwise gives the same as {@link #decode(String)}, or refuses the same.
     *
     * @implSpec Decodes the bytes, and then the string. A codec whose library reads bytes does better with that.
     * @param utf8 the text, from its position to its limit; not kept. Its position afterwards is not defined
     * @return the value, as of {@link #decode(String)}
     * @throws JsonException if it is refused
     */
    default @Nullable Object decode(ByteBuffer utf8) {
        Objects.requireNonNull(utf8, "utf8 must not be null");
        ByteBuffer bytes = utf8.hasArray()
                ? utf8
                : ByteBuffer.allocate(utf8.remaining()).put(utf8).flip();
        String json = new String(
                bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), StandardCharsets.UTF_8);
        if (json.indexOf('\ufffd') >= 0) { // It stands for what is not UTF-8, unless it was sent.
            try {
                var unused = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            } catch (CharacterCodingException e) {
                throw new JsonException("This is not UTF-8");
            }
        }
        return decode(json);
    }

    /**
     * Writes a value as one JSON text, without white space between its parts and without line feeds and carriage
     * returns. {@link JsonLimits#maxBytes()} and {@link JsonLimits#maxValues()} are limits of reading, and do not hold here.
     *
     * <p>Within those two limits, {@link #decode(String)} reads what it writes, as an equal value: a {@code BigDecimal} with
     * the same scale, a {@code Double} as a {@code BigDecimal} whose {@code doubleValue()} it is ({@code 1.0} is not written
     * as {@code 1}). Integers of any type are read as {@code Long} where they fit, a {@code BigDecimal} of the scale 0 too.
     * Keys are written as the map has them: one that holds equal keys, as an {@link java.util.IdentityHashMap} can, is
     * written with both, and cannot be read.
     *
     * @param value the value, in the types of the table above
     * @return the text
     * @throws JsonException if the value or something in it is of another type, a number is not finite, a string or key
     *     has a lone surrogate, or a nesting, the length or the scale of a number is beyond the {@link JsonLimits} (the nesting
     *     of a value that contains itself always is)
     */
    String encode(@Nullable Object value);
}
