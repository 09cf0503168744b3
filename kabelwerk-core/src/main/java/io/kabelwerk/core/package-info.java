/**
 * A session with its rooms, inboxes and notifiers, behind the objects of the API.
 *
 * <pre>
 * the user's thread                 │ the session's lane                                  │ the network
 *                                   │                                                     │
 * Client ─────────▶ Session ────────┼─▶ Lifecycle ──▶ Socket ─ Link ─ Transport ──────────┼──▶
 * (Kabelwerk)      (assembly)       │      │           │  └─ Requests, Heartbeat, Backoff │
 *                                   │   Tokens      Channel (one for each topic)          │
 * RoomFace ─┐                       │                  │                                  │
 * InboxFace ├▶ RequestSender ───────┼──────────────────┤                                  │
 * Notifier… ┘                       │   PrivateChannel, RoomChannel, InboxChannel, NotifierChannel
 *     │                             │                  │  (SharedChannel: one, for all views)
 *     └─── connect() ───────────────┼─▶ RoomView, InboxView, NotifierView ──▶ Emitter ──▶ listeners
 *                                   │
 * postUpload() ──▶ Uploads ─────────┼─▶ HttpClient
 * </pre>
 *
 * <ul>
 *   <li><em>Life</em>: {@code Client} has at most one {@code Session} at a time; {@code Session} assembles the parts, {@code
 *       Lifecycle} knows how far it is, {@code ExecutorWatch} watches the executors that the application passed in. {@code
 *       SessionContext} is what all objects of a session share.
 *   <li><em>Its end</em>: {@code Drain} lets requests settle before it. {@code Observation} reports what happens to observers and
 *       to the flight recorder.
 *   <li><em>Requests</em>: {@code RequestSender} makes a future of a {@code Call}; {@code RoomCalls} and {@code InboxCalls}
 *       have the names and params of the wire.
 *   <li><em>Rooms</em>: {@code RoomChannel} (what is known, and what was delivered: {@code SeenIds}), {@code HeldBack} (what is
 *       not delivered yet), {@code CatchUp} (what was missed), {@code RoomView} (one object that the user has connected).
 *   <li><em>Inboxes</em>: {@code InboxWindow} (the items), {@code InboxLoader} (pages), {@code InboxView} (when).
 *   <li><em>Pages</em>: {@code PageRequest} repeats what fails, with jitter, for rooms and inboxes alike.
 *   <li><em>Reading</em>: {@code Fields} and {@code Shapes} make records of payloads.
 * </ul>
 *
 * <p>The objects that the user holds check arguments on the caller's thread, and hand the rest to the lane; what they can
 * answer at once they read from volatile snapshots. {@code S01} to {@code S60} in comments are rules of the test kit, listed
 * in {@code tck/README.md}.
 */
@NullMarked
package io.kabelwerk.core;

import org.jspecify.annotations.NullMarked;
