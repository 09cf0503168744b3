/**
 * Threads and time of one session: the serial executor that its state is confined to, timers on it, promises, and the
 * calls of the application's code. Knows no frame.
 */
@NullMarked
package io.kabelwerk.core.concurrent;

import org.jspecify.annotations.NullMarked;
