/**
 * Servers on loopback for the rules: a {@link io.kabelwerk.tck.server.TestServer} accepts connections, and each is a {@link
 * io.kabelwerk.tck.server.Peer}, which reads and writes HTTP heads, {@linkplain io.kabelwerk.tck.server.Frame frames} and
 * bare bytes as a rule demands it, also wrongly.
 *
 * <p>Not exported: it is for the rules alone.
 */
@NullMarked
package io.kabelwerk.tck.server;

import org.jspecify.annotations.NullMarked;
