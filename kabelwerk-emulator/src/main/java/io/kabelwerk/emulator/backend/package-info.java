/**
 * The protocol of a Kabelwerk backend without sockets, threads or a clock of its own.
 *
 * <p>A caller of {@link io.kabelwerk.emulator.backend.Backend} brings the clock, the randomness and the network, on one
 * thread, and gets the same run from the same seed; {@link io.kabelwerk.emulator.backend.VirtualTime} is such a clock.
 */
@NullMarked
package io.kabelwerk.emulator.backend;

import org.jspecify.annotations.NullMarked;
