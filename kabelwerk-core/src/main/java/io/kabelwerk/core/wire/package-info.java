/**
 * Payloads of the backend as records of the API: {@code PayloadFields} reads a JSON object field by field, {@code
 * PayloadDecoder} makes a record of it.
 */
@NullMarked
package io.kabelwerk.core.wire;

import org.jspecify.annotations.NullMarked;
