/** What single parts cost, measured with JMH: codecs, and the way of a frame through a session to its listeners. */
@NullMarked
package io.kabelwerk.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
