/**
 * The {@link io.kabelwerk.Kabelwerk} of the engine: {@code Client} has at most one session at a time.
 *
 * <p>A package knows only those below it:
 *
 * <pre>
 *                core                    Client
 *               session                  Session (assembly), Lifecycle, PrivateChannel, Topics
 *      room     inbox     notifier       DefaultRoom, RoomSubscription, RoomChannel …
 *     upload                             Uploads
 *      topic                             SubscribingSource, Subscription, SharedChannel, RequestSender
 *  wire  phoenix  event  token  resource PayloadDecoder, Socket, Emitter, Tokens, SharedResources
 *            concurrent                  SerialExecutor, Timers, Callbacks, Promise
 *               observe                  Observation, FlightRecorder
 * </pre>
 *
 * How the parts call each other:
 *
 * <pre>
 * the user's thread    │ the session's executor                                  │ the network
 *                      │                                                         │
 * Client ──▶ Session ──┼─▶ Lifecycle ──▶ Socket ─ Link ─ Transport ──────────────┼──▶
 *                      │      │            │  └─ Requests, Heartbeat, Backoff    │
 *                      │   Tokens       Channel (one for each topic)             │
 * Default… ────────────┼─▶ RequestSender ─┤                                      │
 *     │                │   PrivateChannel, RoomChannel, InboxChannel, NotifierChannel
 *     │                │                  │  (SharedChannel: one, for all subscriptions)
 *     └── connect() ───┼─▶ …Subscription ─┴─▶ Emitter ──▶ listeners
 *                      │
 * postUpload() ────────┼─▶ Uploads ─▶ HttpClient
 * </pre>
 *
 * <p>The objects that the user holds check arguments on the caller's thread, and hand the rest to the session's
 * executor; what they can answer at once they read from volatile snapshots. {@code S01} to {@code S60} in comments are
 * rules of the test kit, listed in {@code tck/README.md}.
 */
@NullMarked
package io.kabelwerk.core;

import org.jspecify.annotations.NullMarked;
