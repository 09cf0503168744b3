/**
 * Notifiers. {@code DefaultNotifier} is held by the application, {@code NotifierSubscription} is one connection of it,
 * and {@code NotifierChannel}, which is shared by all of them, delivers each message once.
 */
@NullMarked
package io.kabelwerk.core.notifier;

import org.jspecify.annotations.NullMarked;
