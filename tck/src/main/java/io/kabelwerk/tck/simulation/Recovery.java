package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The end of a history: all faults end, everything has to come back and go on, and then all sessions end. */
final class Recovery {

    /** How long everything may take to come back once nothing goes wrong any more. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Duration STEP = Duration.ofSeconds(5);

    /** After this long no socket of a client that has gone may be left: the backend's silence and then some. */
    private static final Duration AFTERMATH = Duration.ofMinutes(2);

    private final World world;

    Recovery(World world) {
        this.world = world;
    }

    void run() {
        world.transcript().note("", "nothing goes wrong any more");
        world.enter(() -> world.backend().inject(new Fault.Heal()));
        world.people().forEach(Person::settle);
        if (world.giantMessage().exists()) {
            await("without faults but a giant message", Person::missingButGiant);
            world.giantMessage().delete();
            world.transcript().note("", "the giant message is deleted");
            world.people().forEach(Person::settle); // Tokens may have expired since.
        }
        await("without faults");
        if (world.hasNotifierGaps()) {
            world.transcript().note("", "a last drop, so that notifiers find what a gap has hidden");
            world.endNotifierGaps();
            world.people().forEach(Person::settle); // Tokens may have expired since.
            world.enter(() -> world.backend().inject(new Fault.Drop("*")));
            await("after a last drop");
        }
        world.enter(world::postInEachRoom);
        await("after one more message in each room");
        end();
    }

    private void end() {
        world.people().forEach(person -> person.session().disconnect());
        world.time().pass(AFTERMATH);
        if (world.backend().openSockets() > 0) {
            world.violated("a socket is left after disconnect()");
        }
        world.people().forEach(person -> person.executors().forgetDelayed());
        // A thread of the SDK may be the last to do something, for a callback executor that refused.
        if (!world.await(() -> world.timers() <= 0)) {
            world.violated(world.timers() + " timers are left after disconnect()");
        }
        world.check();
    }

    private void await(String when) {
        await(when, Person::missing);
    }

    private void await(String when, Function<Person, Optional<String>> missingOf) {
        Optional<String> missing = Optional.of("nothing was looked at");
        for (Duration passed = Duration.ZERO;
                missing.isPresent() && passed.compareTo(LIMIT) < 0;
                passed = passed.plus(STEP)) {
            world.time().pass(STEP);
            world.check();
            missing = world.people().stream()
                    .map(missingOf)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        missing.ifPresent(what -> world.violated(LIMIT.toMinutes() + " minutes " + when + ": " + what));
        world.check();
    }
}
