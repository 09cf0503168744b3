/**
 * Rooms. {@code DefaultRoom} is held by the application, {@code RoomSubscription} is one connection of it, and {@code
 * RoomChannel}, which is shared by all of them, knows the room and delivers each message once: {@code HeldBack} has
 * what is not delivered yet, {@code CatchUp} loads what was missed.
 */
@NullMarked
package io.kabelwerk.core.room;

import org.jspecify.annotations.NullMarked;
