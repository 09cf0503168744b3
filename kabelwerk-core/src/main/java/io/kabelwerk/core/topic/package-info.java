/**
 * What rooms, inboxes and notifiers have in common. The application holds a {@code SubscribingSource}; {@code
 * connect()} makes a {@code Subscription} of it, which shares the topic's {@code SharedChannel} with others. {@code
 * RequestSender} and {@code PageRequest} send a {@code Call} on that channel.
 */
@NullMarked
package io.kabelwerk.core.topic;

import org.jspecify.annotations.NullMarked;
