/**
 * The codec {@code jackson}.
 *
 * <p>{@code JacksonCodec} is the way in: it sets Jackson up and speaks of errors. {@code ValueReader} knows what tokens
 * become, {@code ValueWriter} what values become.
 */
@NullMarked
package io.kabelwerk.json.jackson;

import org.jspecify.annotations.NullMarked;
