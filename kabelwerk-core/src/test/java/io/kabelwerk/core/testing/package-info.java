/** Time, a network and a backend for the engine's tests: real parts behind the engine's plug points, all scripted. */
@NullMarked
package io.kabelwerk.core.testing;

import org.jspecify.annotations.NullMarked;
