/**
 * Phoenix channels (serializer 2.0.0) over any transport: frames, the socket with its heartbeat and backoff, channels
 * and requests. Knows nothing of chat.
 *
 * <p>Everything in here is confined to one {@link io.kabelwerk.core.concurrent.SerialExecutor}: nothing needs a lock.
 */
@NullMarked
package io.kabelwerk.core.phoenix;

import org.jspecify.annotations.NullMarked;
