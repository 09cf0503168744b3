/**
 * The engine's concurrent classes under a model checker. A {@link io.kabelwerk.tests.concurrency.Scenario} is two or three
 * threads of a few calls each; {@link io.kabelwerk.tests.concurrency.ModelChecker} runs it in one interleaving of their
 * steps after the other.
 */
@NullMarked
package io.kabelwerk.tests.concurrency;

import org.jspecify.annotations.NullMarked;
