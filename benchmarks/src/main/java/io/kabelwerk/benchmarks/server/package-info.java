/** The server that all contenders are measured against. It knows none of them, and does as little as it can. */
@NullMarked
package io.kabelwerk.benchmarks.server;

import org.jspecify.annotations.NullMarked;
