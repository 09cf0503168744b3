package io.kabelwerk.tck.transport;

import io.kabelwerk.tck.harness.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is done to a connection, step by step.
 *
 * @param seed what it was made from
 * @param steps the steps
 */
record Sequence(long seed, List<Step> steps) {

    private static final int MOST_STEPS = 24;

    /** What is the largest power of two for most texts, for some, and for a few; in bits. */
    private static final int USUALLY = 13;

    private static final int SOMETIMES = 18;
    private static final int RARELY = 24;

    /** Lengths and offsets lie so near to a power of two, for buffers end there. */
    private static final int NEAR = 4;

    /** The sequence that a seed stands for. */
    static Sequence of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 1 + random.nextInt(MOST_STEPS);
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            steps.add(step(random));
        }
        return new Sequence(seed, List.copyOf(steps));
    }

    private static Step step(SplittableRandom random) {
        int kind = random.nextInt(100);
        if (kind < 40) {
            return peerSends(random);
        } else if (kind < 60) {
            return new Step.Sends(
                    nearPowerOfTwo(random, random.nextInt(20) == 0 ? SOMETIMES : USUALLY),
                    1 + random.nextInt(4),
                    1 + random.nextInt(5));
        } else if (kind < 70) {
            return new Step.Pauses(any(random, Step.From.values()));
        } else if (kind < 80) {
            return new Step.Resumes(any(random, Step.From.values()));
        } else if (kind < 85) {
            return new Step.Misbehaves(any(random, Step.Misdeed.values()));
        } else if (kind < 91) {
            return new Step.PeerReads(random.nextBoolean());
        } else if (kind < 96) {
            return new Step.Settles();
        } else {
            return new Step.Ends(any(random, Step.End.values()));
        }
    }

    private static Step peerSends(SplittableRandom random) {
        int bits = random.nextInt(500) == 0 ? RARELY : random.nextInt(10) == 0 ? SOMETIMES : USUALLY;
        int bytes = Math.min(Texts.LONGEST, nearPowerOfTwo(random, bits));
        List<Integer> cuts = random.nextInt(3) > 0
                ? List.of()
                : random.ints(1 + random.nextInt(4), 0, 1001).sorted().boxed().toList();
        return new Step.PeerSends(bytes, nearPowerOfTwo(random, bits), cuts, random.nextBoolean());
    }

    private static int nearPowerOfTwo(SplittableRandom random, int bits) {
        return Math.max(0, (1 << random.nextInt(bits + 1)) + random.nextInt(-NEAR, NEAR + 1));
    }

    private static <T> T any(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** The same with fewer steps: the shortest first. */
    Stream<Sequence> shorter() {
        Stream<Sequence> all = Stream.empty();
        for (int part = Math.max(1, steps.size() / 2); part > 0; part /= 2) {
            for (int from = 0; from + part <= steps.size(); from += part) {
                all = Stream.concat(all, Stream.of(without(from, from + part)));
            }
        }
        return all;
    }

    private Sequence without(int from, int to) {
        List<Step> left = new ArrayList<>(steps.subList(0, from));
        left.addAll(steps.subList(to, steps.size()));
        return new Sequence(seed, left);
    }

    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n  ", "seed " + seed + ":\n  ", ""));
    }
}
