/**
 * Delivery of events, in order, to listeners and to subscribers of streams: an {@code Emitter} has the targets of one
 * object of the API.
 */
@NullMarked
package io.kabelwerk.core.event;

import org.jspecify.annotations.NullMarked;
