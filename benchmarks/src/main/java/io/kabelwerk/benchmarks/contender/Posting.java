package io.kabelwerk.benchmarks.contender;

import io.kabelwerk.benchmarks.Answer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Posts many texts, a fixed number of them under way at any time: each answer is followed by the next post. Latencies are
 * from the call to its answer.
 */
final class Posting {

    /** How many characters are posted. */
    private static final int LENGTH = 400;

    private static final long FIRST_NUMBER = 1_000_000_000L;
    private static final String WORDS =
            " Good morning! I slept well, and I took a walk to the lake and back. ".repeat(6);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private final Contender.Session session;
    private final long room;
    private final int count;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private final CountDownLatch left;
    private final int offset;
    private int begun;
    private long refused;

    /** @param offset how many posts there were before: they are numbered */
    Posting(Contender.Session session, long room, int count, int offset) {
        this.session = session;
        this.room = room;
        this.count = count;
        this.offset = offset;
        this.left = new CountDownLatch(count);
    }

    /** Posts all, and waits for the answers. */
    void run(int inFlight) throws InterruptedException {
        for (int i = 0; i < inFlight; i++) {
            next();
        }
        left.await();
    }

    /** Locked, so that the numbers go out in order though answers may come on several threads. */
    private synchronized void next() {
        if (begun == count) {
            return;
        }
        begun++;
        String text = text(offset + begun);
        long start = System.nanoTime();
        session.post(room, text, accepted -> {
            answered(System.nanoTime() - start, accepted);
            next();
        });
    }

    /** The text of a post, which begins with its number. */
    static String text(long number) {
        String digits = String.valueOf(FIRST_NUMBER + number).substring(1);
        return digits + WORDS.substring(0, LENGTH - digits.length());
    }

    private synchronized void answered(long nanos, boolean accepted) {
        latencies.recordValue(Math.min(nanos, LONGEST));
        if (!accepted) {
            refused++;
        }
        left.countDown();
    }

    synchronized Answer answer() {
        return Answer.of("answered", latencies.getTotalCount())
                .with("refused", refused)
                .with("p50", latencies.getValueAtPercentile(50))
                .with("p90", latencies.getValueAtPercentile(90))
                .with("p99", latencies.getValueAtPercentile(99))
                .with("p999", latencies.getValueAtPercentile(99.9))
                .with("max", latencies.getMaxValue());
    }
}
