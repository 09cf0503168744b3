/**
 * A session with its rooms, inboxes and notifiers, and the faces of the API in front of it.
 *
 * <p>Each session is one state machine on a lane of its own. Faces check what the caller gave, on the caller's thread,
 * and hand the rest to the lane; what they can answer at once they read from volatile snapshots.
 */
@NullMarked
package io.kabelwerk.core;

import org.jspecify.annotations.NullMarked;
