/**
 * The thin shell around {@link io.kabelwerk.emulator.Backend}: sockets and HTTP by Netty, and the program.
 *
 * <p>One event loop reads, runs the backend and writes, so that the backend is never entered by two threads.
 */
@NullMarked
package io.kabelwerk.emulator.server;

import org.jspecify.annotations.NullMarked;
