/**
 * Inboxes. {@code DefaultInbox} is held by the application, {@code InboxSubscription} is one connection of it: {@code
 * InboxWindow} knows the items, {@code InboxLoader} loads pages. {@code InboxChannel} is shared by all of them.
 */
@NullMarked
package io.kabelwerk.core.inbox;

import org.jspecify.annotations.NullMarked;
