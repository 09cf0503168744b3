/**
 * A correct transport that knows no socket: WebSocket over a network in memory, straight from the contract.
 *
 * <p>It shows that the rules ask for nothing but what the contract says, and how little a transport has to be. The
 * network is {@code MemoryNetwork} with its {@code Pipe}s; the transport begins with {@code MemoryTransport}.
 */
@NullMarked
package io.kabelwerk.tests.kit.memory;

import org.jspecify.annotations.NullMarked;
