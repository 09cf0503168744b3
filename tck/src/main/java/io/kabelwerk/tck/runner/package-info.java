/**
 * The kit as a program: finds an implementation, runs the contracts with it, and reports the result of each rule.
 *
 * <p>Not exported: what it offers are its options, see {@code --help} and {@code tck/README.md}.
 */
@NullMarked
package io.kabelwerk.tck.runner;

import org.jspecify.annotations.NullMarked;
