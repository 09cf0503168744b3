/**
 * Puts faults into a transport and a codec that are correct, one at a time, at every instruction that decides something,
 * and sees the rules notice.
 *
 * <p>{@code Changes} says what is done to an instruction, {@code Subject} to which classes. A {@code Campaign} tries
 * mutations in a process of its own ({@code Worker}), each with a class loader of its own and several at once, and writes a
 * {@code Report}. Mutations that no rule notices are in
 * the resources {@code survivors-transport.txt} and {@code survivors-codec.txt}, each with the reason.
 */
@NullMarked
package io.kabelwerk.tests.kit.mutation;

import org.jspecify.annotations.NullMarked;
