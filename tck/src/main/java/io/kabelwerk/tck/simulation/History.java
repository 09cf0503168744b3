package io.kabelwerk.tck.simulation;

import io.kabelwerk.spi.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens in a {@link World}, step by step, before it recovers.
 *
 * @param seed decides all chance in the world itself
 * @param steps what happens
 */
public record History(long seed, List<Step> steps) {

    /**
     * Makes a history; the list is copied.
     *
     * @param seed decides all chance in the world itself
     * @param steps what happens
     */
    public History {
        steps = List.copyOf(steps);
    }

    /**
     * Plays it, and lets the world recover.
     *
     * @param codec what the clients use
     * @param coverage counts what met what
     * @return everything that was said and done
     * @throws AssertionError if a promise was broken; says which, with this history and the frames
     */
    public String play(JsonCodec codec, Coverage coverage) {
        coverage.begin();
        World world = new World(seed, codec, coverage);
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        // Nothing that is thrown in a listener, or in the client's own tasks, is let pass.
        thread.setUncaughtExceptionHandler((where, error) -> world.uncaught(error));
        try {
            steps.forEach(world::play);
            world.recover();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n\n" + this + "\n\n" + world.picture(), e);
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        return world.history();
    }

    /**
     * Histories with fewer steps, to find the shortest that fails.
     *
     * @return first those without large parts, then those without single steps
     */
    public Stream<History> shorter() {
        Stream<History> all = Stream.empty();
        for (int part = Math.max(1, steps.size() / 2); part > 0; part /= 2) {
            for (int from = 0; from + part <= steps.size(); from += part) {
                all = Stream.concat(all, Stream.of(without(from, from + part)));
            }
        }
        return all;
    }

    /**
     * Leaves out as many steps as possible.
     *
     * @param fails whether a history still fails
     * @return a history that fails, and no longer does without any one of its steps
     */
    public History shortest(Predicate<? super History> fails) {
        History shortest = this;
        for (boolean found = true; found; ) {
            Optional<History> next = shortest.shorter().filter(fails).findFirst();
            found = next.isPresent();
            shortest = next.orElse(shortest);
        }
        return shortest;
    }

    private History without(int from, int to) {
        List<Step> left = new ArrayList<>(steps.subList(0, from));
        left.addAll(steps.subList(to, steps.size()));
        return new History(seed, left);
    }

    /** The expression that makes it, to paste into a test. */
    @Override
    public String toString() {
        return steps.stream()
                .map(Paste::of)
                .collect(Collectors.joining(",\n        ", "new History(" + seed + "L, List.of(\n        ", "))"));
    }
}
