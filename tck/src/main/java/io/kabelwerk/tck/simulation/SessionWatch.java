package io.kabelwerk.tck.simulation;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's session as its application sees it: the application connects and disconnects, opens everything as soon as the
 * session is ready, and connects again when it has ended by itself. Events have to come on the callback executor, none
 * after {@code disconnect()}, and the end of a session has to be reported.
 */
final class SessionWatch {

    /** How long an application waits before it connects again by itself. */
    private static final Duration AGAIN = Duration.ofSeconds(3);

    /** How soon a session notices that an executor was shut down, and has closed its socket. */
    private static final Duration SHUTDOWN_SEEN = Duration.ofSeconds(12);

    private final World world;
    private final Person person;
    private final Kabelwerk kabelwerk;
    private final boolean refreshes;
    private final boolean eager;
    private boolean wanted;
    private boolean ready;
    private boolean closing;
    private boolean again;
    private boolean connectedOnce;
    private boolean endUnreported;

    /** The number of the session; a new one once no event of the last one may come any more. */
    private int session;

    private @Nullable Duration inactiveSince;
    private @Nullable Duration schedulerShutDown;

    SessionWatch(World world, Person person, Kabelwerk kabelwerk, boolean refreshes, boolean eager) {
        this.world = world;
        this.person = person;
        this.kabelwerk = kabelwerk;
        this.refreshes = refreshes;
        this.eager = eager;
    }

    boolean isInactive() {
        return kabelwerk.state() == ConnectionState.INACTIVE;
    }

    /** Whether the client has delivered that it is ready, and not yet that it has ended. */
    boolean isReady() {
        return ready;
    }

    /** Whether the session is ready, and has not ended since; a client whose listeners stall delivers that later. */
    boolean mayOpen() {
        return ready && !isInactive();
    }

    /** Whether a disconnect is under way. */
    boolean isClosing() {
        return closing;
    }

    String notReady() {
        return person.name() + " is " + kabelwerk.state() + (ready ? "" : " and not ready");
    }

    // What the application does.

    /** Connects, unless it is connected. */
    void connect() {
        wanted = true;
        if (isInactive()) {
            begin();
            var unused = kabelwerk.connect();
        }
    }

    private void begin() {
        if (person.executors().isShutDown()) {
            schedulerShutDown = null;
            person.executors().replace(kabelwerk);
        }
        closing = false;
        kabelwerk.off();
        forgetObjects(Watch::abandon);
        person.connectionWatch().begin();
        connectedOnce = false;
        endUnreported = true;
        int now = ++session;
        kabelwerk.on(KabelwerkEvent.class, event -> {
            if (world.isHere()) {
                person.requireCallback("the session");
                happened(now, event);
            } else {
                // A callback executor refused for so long that the SDK's own threads took its place.
                world.time().execute(() -> {
                    if (now == session) {
                        happened(now, event);
                    }
                });
            }
        });
    }

    /** Disconnects; from now on nothing may be delivered. */
    void disconnect() {
        person.executors().calmBeforeTheEnd();
        wanted = false;
        endUnreported = false;
        session++;
        person.countUploads();
        forgetObjects(Watch::end);
        person.connectionWatch().excusePause();
        closing = true;
        int now = session;
        var unused = kabelwerk
                .disconnect()
                .thenRun(() -> world.here(() -> {
                    if (now == session) {
                        closing = false;
                    }
                }));
    }

    /** Disconnects and connects in the next listener that is called. */
    void again() {
        again = true;
    }

    /** A listener is being called. */
    void inListener() {
        if (again) {
            again = false;
            world.transcript().note(person.name(), "disconnects and connects in a listener");
            disconnect();
            connect();
        }
    }

    /** Something that was open has been closed by the backend; an application opens it again after a while. */
    void closed(Runnable open) {
        int now = session;
        later(() -> {
            if (now == session && mayOpen()) {
                open.run();
            }
        });
    }

    /** Listens to an upload's progress, of which nothing may be delivered after disconnect(). */
    Consumer<Object> progress() {
        int now = session;
        return progress -> world.here(() -> {
            if (!wanted && now != session) {
                person.violated("receives an upload's progress after disconnect()");
            }
        });
    }

    private void connectLater() {
        later(() -> {
            if (wanted) {
                connect();
            }
        });
    }

    private void later(Runnable task) {
        var unused = world.time().schedule(task, AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void forgetObjects(Consumer<Watch<?>> how) {
        person.objects().forget(how);
        ready = false;
    }

    private void forgetSession() {
        session++;
        endUnreported = false;
        kabelwerk.off();
        forgetObjects(Watch::abandon);
        person.connectionWatch().excusePause();
    }

    // What the client delivers.

    private void happened(int inSession, KabelwerkEvent event) {
        world.transcript().note(person.name(), "receives " + event.getClass().getSimpleName());
        if (inSession != session) {
            person.violated("receives " + event + " after disconnect()");
            return;
        }
        if (event instanceof KabelwerkEvent.Connected) {
            connectedOnce = true;
        } else if (event instanceof KabelwerkEvent.Disconnected disconnected
                && disconnected.state() == ConnectionState.INACTIVE
                && !connectedOnce) {
            person.violated("receives the end of an earlier session");
        }
        if (event instanceof KabelwerkEvent.Ready) {
            if (ready) {
                person.violated("is ready twice");
            }
            ready = true;
            person.objects().openAll();
        } else if (event instanceof KabelwerkEvent.UserUpdated && !ready) {
            person.violated("receives the user before ready");
        } else if (event instanceof KabelwerkEvent.ErrorOccurred error && isInactive()) {
            ended(error.error());
            return;
        } else if (event instanceof KabelwerkEvent.ErrorOccurred error) {
            person.connectionWatch().failed(error.error());
        }
        inListener();
    }

    /** The session has ended without being asked to: an application tries again, if need be with another token. */
    private void ended(KabelwerkException error) {
        world.transcript().note(person.name(), "session ended: " + error.getMessage());
        person.countUploads();
        forgetSession();
        if (!refreshes && error instanceof AuthenticationException) {
            person.newToken();
        }
        if (eager && wanted) {
            connect();
        } else {
            connectLater();
        }
    }

    // What executors do to it.

    /** The scheduler is shut down: the session has to end soon, and to report that. */
    void schedulerShutDown() {
        schedulerShutDown = world.time().elapsed();
    }

    /**
     * The callback executor is shut down: the session has to end soon. Only futures report that; they complete on threads
     * of the SDK, in real time.
     */
    void callbacksShutDown(Runnable shutDown) {
        boolean hadSession = !isInactive();
        shutDown.run();
        boolean wants = wanted;
        wanted = false; // No other session may begin until this one has been seen to end.
        world.time().pass(SHUTDOWN_SEEN);
        wanted = wants;
        if (!isInactive()) {
            person.violated("is " + kabelwerk.state() + " though its callback executor has been shut down");
        }
        if (person.hasSocket()) {
            person.violated("has a socket though its callback executor has been shut down");
        }
        if (hadSession) {
            forgetSession();
        }
        person.deadlines().await(kabelwerk.disconnect(), "disconnect()");
        person.deadlines().awaitAll();
        closing = false;
        if (wanted) {
            connectLater();
        }
    }

    /** Reports an end that is not delivered, and a session that goes on without its scheduler. */
    void check() {
        Duration now = world.time().elapsed();
        checkEnd(now);
        Duration shutDown = schedulerShutDown;
        if (shutDown != null
                && now.minus(shutDown).compareTo(SHUTDOWN_SEEN) > 0
                && (!isInactive() || person.isOnline())) {
            schedulerShutDown = null;
            person.violated("is " + kabelwerk.state() + " long after its scheduler has been shut down");
        }
    }

    /** A thread of the SDK that delivers the end may take long in virtual time. */
    private void checkEnd(Duration now) {
        ClientExecutors executors = person.executors();
        if (!endUnreported || executors.isStalled() || !executors.callbacks().isCalm() || !isInactive()) {
            inactiveSince = null;
        } else if (inactiveSince == null) {
            inactiveSince = now;
        } else if (now.minus(inactiveSince).compareTo(SHUTDOWN_SEEN) > 0 && !world.await(() -> !endUnreported)) {
            endUnreported = false;
            person.violated("does not receive the end of the session");
        }
    }

    /** Connects as it should be, for the end of the history. */
    void settle() {
        again = false;
        world.time().run(); // what was stalled may make it connect, with the old token
        if (!refreshes && !isInactive()) {
            disconnect();
            person.newToken();
        }
        world.time().run();
        if (isInactive()) {
            forgetObjects(Watch::abandon);
            if (!refreshes) {
                person.newToken();
            }
            connect();
        }
        wanted = true;
    }
}
