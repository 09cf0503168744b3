/** Measures what is left of sessions in a process that goes on: threads, descriptors, heap and class loaders. */
@NullMarked
package io.kabelwerk.tests.leaks;

import org.jspecify.annotations.NullMarked;
