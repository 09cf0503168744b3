/**
 * The kit as a program: finds an implementation, runs the contracts with it, and tells rule by rule what it does.
 *
 * <p>Not exported: what it offers are its options, see {@code --help} and {@code tck/README.md}.
 */
@NullMarked
package io.kabelwerk.tck.runner;

import org.jspecify.annotations.NullMarked;
