/**
 * What surrounds every rule: waiting ({@link io.kabelwerk.tck.harness.Await}), the end of a rule whose call does not return
 * ({@link io.kabelwerk.tck.harness.Hung}), the number of a rule in the message of its failure, the search for secrets in
 * whatever a process prints and logs, and the texts that rules of several contracts send.
 *
 * <p>Not exported: it is for the rules alone.
 */
@NullMarked
package io.kabelwerk.tck.harness;

import org.jspecify.annotations.NullMarked;
