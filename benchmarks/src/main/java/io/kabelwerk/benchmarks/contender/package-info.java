/** A contender's process: a client, what is asked of it, and what it measures of itself. */
@NullMarked
package io.kabelwerk.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
