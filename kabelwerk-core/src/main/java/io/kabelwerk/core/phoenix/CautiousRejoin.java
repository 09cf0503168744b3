package io.kabelwerk.core.phoenix;

import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which channel joins when. Usually all of them join at once. After a frame longer than {@code maxFrameBytes}
 * has ended the connection, they join one at a time, because the close code does not say which topic the frame was for:
 * the next channel joins when the requests of the one before it have been answered. If such a frame ends the connection
 * again, the channel whose turn it was is the cause. The socket sets it aside, so that the others can be joined; after
 * a pause it has a turn again.
 *
 * <p>Once every channel has had its turn, channels join at once again.
 */
final class CautiousRejoin {

    /**
     * A turn lasts so many request time-outs at most: an application that posts all the time must not stop the others.
     */
    private static final int LONGEST_TURN = 3;

    private final Timers timers;
    private final RandomGenerator random;
    private final Supplier<Settings> settings;

    /** Null where channels join at once, and none was the cause of a long frame lately: as in most sessions, always. */
    private @Nullable Turns turns;

    CautiousRejoin(Timers timers, RandomGenerator random, Supplier<Settings> settings) {
        this.timers = timers;
        this.random = random;
        this.settings = settings;
    }

    /** The connection has opened: {@code channels} join, in their order. */
    void opened(Collection<Channel> channels) {
        if (turns != null && turns.areUnderWay()) {
            turns.queue.clear();
            channels.stream().filter(Channel::isWaiting).forEach(turns.queue::add);
            proceed();
        } else {
            List.copyOf(channels).forEach(Channel::join);
        }
    }

    /** A channel wants to join while the connection is open. */
    void request(Channel channel) {
        if (turns != null && turns.areUnderWay()) {
            turns.queue.add(channel);
            proceed();
        } else {
            channel.join();
        }
    }

    /** A channel that was set aside is tried again: alone, if the connection is open. */
    void requestTurn(Channel channel, boolean open) {
        begun().queue.add(channel);
        if (open) {
            proceed();
        }
    }

    /** Passes the turn on if nothing more is under way in it. The connection has to be open. */
    void proceed() {
        while (turns != null && turns.areUnderWay() && !turns.isOneUnderWay()) {
            turns.next();
        }
        if (turns != null && turns.areForgotten()) {
            turns = null;
        }
    }

    /**
     * A frame that was too long has ended the connection.
     *
     * @param channels all channels
     * @return the channel whose turn it was; null if there were no turns yet
     */
    @Nullable
    Channel interruptedByLongFrame(Collection<Channel> channels) {
        Turns begun = begun();
        Channel cause = begun.current;
        begun.current = null;
        channels.stream().filter(channel -> channel != cause).forEach(begun.queue::add);
        return cause;
    }

    /** Something else has ended the connection: no turn has been completed by that. */
    void interrupted() {
        if (turns != null && turns.current != null) {
            turns.queue.add(turns.current);
            turns.current = null;
        }
    }

    /** How long a channel that is the cause is set aside: longer each time, until a turn of it is completed. */
    Duration nextPause(Channel cause) {
        return begun().causes
                .computeIfAbsent(cause, channel -> new Backoff(random))
                .around(settings.get().rejoinSteps());
    }

    /** The channel does not join any more. */
    void remove(Channel channel) {
        if (turns != null) {
            turns.remove(channel);
        }
    }

    private Turns begun() {
        if (turns == null) {
            turns = new Turns();
        }
        return turns;
    }

    /** Who has its turn, who waits for one, and who was the cause. */
    private final class Turns {

        private final Set<Channel> queue = new LinkedHashSet<>();
        private final Map<Channel, Backoff> causes = new LinkedHashMap<>();
        private @Nullable Channel current;
        private long currentSince;

        /** Whether channels join one at a time. */
        boolean areUnderWay() {
            return current != null || !queue.isEmpty();
        }

        boolean areForgotten() {
            return !areUnderWay() && causes.isEmpty();
        }

        boolean isOneUnderWay() {
            Duration longest = settings.get().requestTimeout().multipliedBy(LONGEST_TURN);
            return current != null && current.isBusy() && timers.now() - currentSince < longest.toNanos();
        }

        void next() {
            if (current != null && !current.isBusy() && current.isJoined()) {
                causes.remove(current);
            }
            current = null;
            if (!queue.isEmpty()) {
                Channel next = queue.iterator().next();
                queue.remove(next);
                current = next;
                currentSince = timers.now();
                next.join();
            }
        }

        void remove(Channel channel) {
            queue.remove(channel);
            causes.remove(channel);
            if (current == channel) {
                current = null;
            }
        }
    }
}
