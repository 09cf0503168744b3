/** The way from a session's lane to the application's code: listeners, subscribers and futures. */
@NullMarked
package io.kabelwerk.core.event;

import org.jspecify.annotations.NullMarked;
