/**
 * The codec {@code jsonb}.
 *
 * <p>{@code JsonbCodec} is the way in and speaks of errors. It hands the text to JSON-B, which hands a parser to {@code
 * ValueReader}, or a generator to {@code ValueWriter}: these two know the types and the limits.
 */
@NullMarked
package io.kabelwerk.json.jsonb;

import org.jspecify.annotations.NullMarked;
