package io.kabelwerk.tck.simulation;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's connections as the network sees them, and the promises about them: no long pause without an attempt, no
 * second attempt with a refused token, no topic joined twice, and not one connection after the other lost to a frame that
 * is too long.
 */
final class ConnectionWatch implements SimulatedNetwork.Watch {

    /** The longest pause before an attempt: the last step of the backoff. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** The longest pause with a refused token that cannot be refreshed. */
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    private final World world;
    private final Person person;
    private final boolean refreshes;
    private final Conversation conversation;
    private final UnreadableEntries unreadable;
    private @Nullable String refused;
    private @Nullable Duration downSince;
    private int framesTooLong;
    private int framesReported;

    ConnectionWatch(
            World world, Person person, boolean refreshes, Conversation conversation, UnreadableEntries unreadable) {
        this.world = world;
        this.person = person;
        this.refreshes = refreshes;
        this.conversation = conversation;
        this.unreadable = unreadable;
    }

    /** A new session begins. */
    void begin() {
        refused = null;
        framesTooLong = 0;
        framesReported = 0;
        conversation.begin();
        unreadable.begin();
    }

    /** The current pause may take as long as it likes. */
    void excusePause() {
        downSince = null;
    }

    /** The current pause is counted from now on. */
    void restartPause() {
        downSince = downSince == null ? null : world.time().elapsed();
    }

    /** Reports a pause that is too long. */
    void checkPause() {
        Duration since = downSince;
        if (since != null && person.isOnTime() && !person.isRefreshing()) {
            Duration pause = world.time().elapsed().minus(since);
            if (pause.compareTo((refreshes ? PAUSE : REFUSED_PAUSE).plus(Deadlines.SLACK)) > 0) {
                person.violated("has been waiting for " + pause + " without an attempt to connect");
                downSince = null;
            }
        }
    }

    /** An error was delivered. */
    void failed(KabelwerkException error) {
        if (error instanceof LimitExceededException limit && limit.setting().equals("maxFrameBytes")) {
            framesReported++;
        }
    }

    /** Frames that are too long have broken connections, and no error named the limit. */
    Optional<String> unreportedFrames() {
        return framesTooLong > 2 && framesReported == 0
                ? Optional.of(" lost " + framesTooLong
                        + " connections to frames that are too long, without an error that names the limit")
                : Optional.empty();
    }

    @Override
    public void attempt(String token) {
        conversation.begin();
        checkPause();
        downSince = null;
        if (refreshes && token.equals(refused)) {
            person.violated("uses a refused token again");
        }
    }

    @Override
    public void refused(String token, int status) {
        if (status == 403) {
            refused = token;
        }
    }

    @Override
    public void down() {
        if (!person.session().isInactive()) {
            downSince = world.time().elapsed();
        } else {
            person.executors().calmBeforeTheEnd(); // The backend ended the session.
        }
    }

    @Override
    public void sent(String frame) {
        conversation.sent(frame);
    }

    @Override
    public void tooLong() {
        framesTooLong++;
        if (framesTooLong > world.mostDrops()) {
            person.violated("has lost " + framesTooLong + " connections to frames that are too long");
        }
    }

    @Override
    public void received(String frame) {
        conversation.received(frame);
        unreadable.read(frame);
    }
}
