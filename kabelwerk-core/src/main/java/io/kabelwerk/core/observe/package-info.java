/**
 * Reports what happens in a session to the application's observers and to the flight recorder. Knows nothing of the engine.
 *
 * <pre>
 * Session, Requests, CatchUp ─▶ Observation ─┬─▶ SessionObserver   on the callback executor
 * Listener ─────────────────────────┐        │
 *                                   └────────┴─▶ FlightRecorder ─▶ FlightEvents   if the image has jdk.jfr
 * </pre>
 */
@NullMarked
package io.kabelwerk.core.observe;

import org.jspecify.annotations.NullMarked;
