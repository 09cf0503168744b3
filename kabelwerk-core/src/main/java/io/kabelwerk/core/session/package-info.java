/**
 * A session, from {@code connect()} to {@code disconnect()}. {@code Session} assembles the parts, {@code Lifecycle}
 * knows how far it is, {@code PrivateChannel} knows the user, {@code Topics} has the channels that are open, and {@code
 * ExecutorWatch} watches the executors that the application passed in.
 */
@NullMarked
package io.kabelwerk.core.session;

import org.jspecify.annotations.NullMarked;
