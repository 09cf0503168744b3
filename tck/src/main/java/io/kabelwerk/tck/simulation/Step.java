package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.Fault;
import java.time.Duration;
import java.util.List;

/**
 * Something that happens in a {@link World}. Whatever is not possible at the moment (a post by somebody who is not
 * ready) does nothing.
 *
 * <p>People and rooms go by their numbers.
 */
public sealed interface Step {

    /**
     * Lets it happen.
     *
     * @param world where
     */
    void run(World world);

    /**
     * Time goes by.
     *
     * @param millis how many milliseconds
     */
    record Pass(long millis) implements Step {
        @Override
        public void run(World world) {
            world.time().pass(Duration.ofMillis(millis));
        }
    }

    /**
     * Something goes wrong.
     *
     * @param fault what
     */
    record Wrong(Fault fault) implements Step {
        @Override
        public void run(World world) {
            world.inject(fault);
        }
    }

    /**
     * Somebody connects.
     *
     * @param person who
     */
    record Connect(int person) implements Step {
        @Override
        public void run(World world) {
            world.person(person).session().connect();
        }
    }

    /**
     * Somebody disconnects.
     *
     * @param person who
     */
    record Disconnect(int person) implements Step {
        @Override
        public void run(World world) {
            world.person(person).session().disconnect();
        }
    }

    /**
     * Somebody's next token is one of another user.
     *
     * @param person whose
     */
    record Impostor(int person) implements Step {
        /** In the table. */
        static final String KIND = "Token of another user";

        @Override
        public void run(World world) {
            world.person(person).impostor();
        }
    }

    /**
     * Somebody disconnects and connects again within the next listener that is called, whichever that is.
     *
     * @param person who
     */
    record Again(int person) implements Step {
        /** In the table. */
        static final String KIND = "Connects in a listener";

        @Override
        public void run(World world) {
            world.person(person).again();
        }
    }

    /**
     * Somebody opens another object of a room, or closes it if it is open.
     *
     * @param person who
     * @param room which room
     * @param number which of the other objects, from 1 on
     */
    record Second(int person, int room, int number) implements Step {
        /** In the table. */
        static final String KIND = "Another object";

        @Override
        public void run(World world) {
            world.person(person).toggleRoom(world.room(room), number);
        }
    }

    /**
     * Somebody's listeners stop returning, or return again.
     *
     * @param person whose
     * @param on whether they stop
     */
    record Stall(int person, boolean on) implements Step {
        @Override
        public void run(World world) {
            world.person(person).executors().stall(on);
        }
    }

    /**
     * The care team posts a message that is longer than a client takes; or deletes it, if it is there.
     *
     * @param room where
     */
    record Giant(int room) implements Step {

        /** What it is called in the table. */
        static final String KIND = "Giant message";

        @Override
        public void run(World world) {
            world.giantMessage().toggle(world.room(room));
        }
    }

    /**
     * Somebody's executors or ticker misbehave, or behave again.
     *
     * @param person whose
     * @param trouble how
     */
    record Mood(int person, Trouble trouble) implements Step {
        // In the table.
        static final String SCHEDULER = "Scheduler misbehaves";
        static final String SCHEDULER_SHUTDOWN = "Scheduler shut down";
        static final String CALLBACKS = "Callbacks misbehave";
        static final String CALLBACKS_SHUTDOWN = "Callbacks shut down";
        static final String TICKER = "Ticker jumps";
        static final List<String> KINDS = List.of(SCHEDULER, SCHEDULER_SHUTDOWN, CALLBACKS, CALLBACKS_SHUTDOWN, TICKER);

        @Override
        public void run(World world) {
            trouble.run(world.person(person));
        }
    }

    /**
     * Somebody does something with their client.
     *
     * @param person who
     * @param room in which room, where it is about one
     * @param deed what
     */
    record Do(int person, int room, Deed deed) implements Step {
        @Override
        public void run(World world) {
            deed.run(world, world.person(person), world.room(room));
        }
    }

    /**
     * Somebody else does something, without a client of this world.
     *
     * @param room in which room
     * @param change what
     */
    record Elsewhere(int room, Change change) implements Step {
        @Override
        public void run(World world) {
            world.enter(() -> change.run(world, world.room(room)));
        }
    }
}
