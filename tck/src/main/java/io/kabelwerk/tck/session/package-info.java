/**
 * The rules for the whole client: extend {@link io.kabelwerk.tck.session.SessionContract} for sessions on real sockets, and
 * {@link io.kabelwerk.tck.session.SimulationContract} for sessions in virtual time.
 *
 * <p>Each {@code Session…Rules} is a section of the contract, and extends {@code SessionRules}: an emulator with a hub and
 * its users, and sessions whose pauses are short. {@code SimulationRules} plays random
 * histories of the package {@code simulation}.
 */
@NullMarked
package io.kabelwerk.tck.session;

import org.jspecify.annotations.NullMarked;
