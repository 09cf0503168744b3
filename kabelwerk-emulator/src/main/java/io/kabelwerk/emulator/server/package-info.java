/**
 * Sockets and HTTP by Netty around a {@link io.kabelwerk.emulator.backend.Backend}, and the emulator made of them.
 *
 * <p>One event loop reads, runs the backend and writes, so that two threads never enter the backend.
 */
@NullMarked
package io.kabelwerk.emulator.server;

import org.jspecify.annotations.NullMarked;
