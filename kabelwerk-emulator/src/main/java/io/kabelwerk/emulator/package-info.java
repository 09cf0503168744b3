/**
 * The emulator: start it, talk to it with any Kabelwerk client, look inside, break it on purpose.
 *
 * <p>{@link io.kabelwerk.emulator.KabelwerkEmulator} listens on loopback and may be used from any thread.
 * {@link io.kabelwerk.emulator.Backend} is the same protocol without any input or output of its own: whoever drives it
 * brings the clock, the randomness and the network, on one thread, and gets the same run from the same seed.
 */
@NullMarked
package io.kabelwerk.emulator;

import org.jspecify.annotations.NullMarked;
