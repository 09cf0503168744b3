/**
 * The whole client against the emulator's protocol, over a simulated network, in virtual time, on one thread.
 *
 * <p>A {@link io.kabelwerk.tck.simulation.History} is a sequence of named steps: what people do, what goes wrong, and
 * how time passes. {@link io.kabelwerk.tck.simulation.World} plays it. The same history gives the same frames, byte for
 * byte, each time.
 */
@NullMarked
package io.kabelwerk.tck.simulation;

import org.jspecify.annotations.NullMarked;
