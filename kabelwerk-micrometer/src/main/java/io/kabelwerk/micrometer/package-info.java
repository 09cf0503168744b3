/** Meters of sessions, for Micrometer. */
@NullMarked
package io.kabelwerk.micrometer;

import org.jspecify.annotations.NullMarked;
