/**
 * The rules for transports: extend {@link io.kabelwerk.tck.transport.TransportContract}.
 *
 * <p>Each {@code Transport…Rules} is a section of the contract, and extends {@code TransportRules}: a transport under
 * test, servers on loopback that the rules read and write byte for byte, and a {@code Line}, which is a connection with both
 * of its ends. Tables of cases are {@code WireCase}, {@code Route} and {@code Answer}; {@code Sequence} makes random
 * sequences of {@code Step}s, and {@code Exchange} plays them.
 */
@NullMarked
package io.kabelwerk.tck.transport;

import org.jspecify.annotations.NullMarked;
