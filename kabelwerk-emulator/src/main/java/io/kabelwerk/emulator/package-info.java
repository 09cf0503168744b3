/**
 * The emulator: start it, talk to it with any Kabelwerk client, look inside, break it on purpose.
 *
 * <p>{@link io.kabelwerk.emulator.KabelwerkEmulator} listens on loopback and may be used from any thread. Everything here
 * is an interface or data; the other packages of this module, which are not exported, implement it:
 *
 * <pre>
 * program ──→ (this package) ←── server ──→ control ──→ backend ──→ json
 * </pre>
 */
@NullMarked
package io.kabelwerk.emulator;

import org.jspecify.annotations.NullMarked;
