/** Measures clients side by side: each in a process of its own, all against one server. {@link Main} is where it starts. */
@NullMarked
package io.kabelwerk.benchmarks;

import org.jspecify.annotations.NullMarked;
