/**
 * The rules for JSON codecs: extend {@link io.kabelwerk.tck.codec.CodecContract}.
 *
 * <p>Each {@code Codec…Rules} is a section of the contract, and extends {@code CodecRules}, which passes every text to the
 * codec as a {@code String} and as bytes. {@code CodecOracle} knows what each text means; {@code CodecCorpus} and {@code
 * CodecTexts} have the texts.
 */
@NullMarked
package io.kabelwerk.tck.codec;

import org.jspecify.annotations.NullMarked;
