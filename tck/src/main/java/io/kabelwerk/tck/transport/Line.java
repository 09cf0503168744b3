package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.tck.server.Peer;

/**
 * An open connection, with both its ends.
 *
 * @param connection what the transport under test gave
 * @param recorder its listener
 * @param peer the other end
 */
record Line(Connection connection, Recorder recorder, Peer peer) {}
