/**
 * JSON as the emulator reads and writes it: {@link io.kabelwerk.emulator.json.Json} on the wire, and
 * {@link io.kabelwerk.emulator.json.Located} in documents that people write, whose errors name a line.
 */
@NullMarked
package io.kabelwerk.emulator.json;

import org.jspecify.annotations.NullMarked;
