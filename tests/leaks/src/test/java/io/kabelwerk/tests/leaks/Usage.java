package io.kabelwerk.tests.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The resources that a process uses.
 *
 * @param threads the names of the live threads of the SDK, its libraries and the JDK's HTTP client
 * @param descriptors how many file descriptors are open; 0 where the operating system does not say
 * @param heapBytes how many bytes the objects take that are left after a garbage collection
 */
record Usage(List<String> threads, long descriptors, long heapBytes) {

    /** What a longer run multiplies its cycles with. */
    static final int FACTOR = Integer.getInteger("leaks.factor", 1);

    /** Long enough for garbage collections, and for the JDK's client to notice them, which takes it 3 seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final Duration SETTLING = Duration.ofSeconds(4);

    private static final long MEGABYTE = 1024 * 1024;

    /** Collects garbage, then measures. */
    static Usage now() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return new Usage(sdkThreads(), descriptors, heap);
    }

    /**
     * Measures once idle threads and connections of earlier cycles have ended: as a measure, they would hide as many that
     * leak. Waits until nothing has ended for longer than the JDK's client takes to notice a garbage collection.
     */
    static Usage settled() {
        Usage[] least = {now()};
        while (await(SETTLING, () -> {
            Usage now = now();
            boolean less = now.threads.size() < least[0].threads.size() || now.descriptors < least[0].descriptors;
            least[0] = now;
            return less;
        })) {
            // Something has ended: there may be more.
        }
        return least[0];
    }

    /** Waits until nothing is left that was not there before, but for some objects; then fails, and says what is left. */
    static void assertBackTo(Usage before, int megabytes) {
        boolean back = await(PATIENCE, () -> {
            Usage now = now();
            return now.threads.size() <= before.threads.size()
                    && now.descriptors <= before.descriptors
                    && now.heapBytes <= before.heapBytes + megabytes * MEGABYTE;
        });
        if (!back) {
            Usage now = now();
            assertThat(now.threads).as("threads that are left").hasSizeLessThanOrEqualTo(before.threads.size());
            assertThat(now.descriptors).as("open descriptors").isLessThanOrEqualTo(before.descriptors);
            assertThat(now.heapBytes / MEGABYTE)
                    .as("megabytes that are left on the heap")
                    .isLessThanOrEqualTo(before.heapBytes / MEGABYTE + megabytes);
        }
    }

    /**
     * Waits until garbage collections have freed objects; then fails, and says how many are left. Finds what is too small
     * to be seen in the size of the heap.
     */
    static void assertFree(String what, List<? extends WeakReference<?>> objects) {
        await(PATIENCE, () -> {
            System.gc();
            return objects.stream().allMatch(object -> object.refersTo(null));
        });
        assertThat(objects.stream().filter(object -> !object.refersTo(null)).count())
                .as("%s that are left, of %s", what, objects.size())
                .isZero();
    }

    /** Waits for something that has no event. */
    static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return true;
    }

    private static List<String> sdkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kabelwerk-") || name.startsWith("HttpClient-"))
                .filter(name -> !name.startsWith("kabelwerk-emulator"))
                .sorted()
                .toList();
    }
}
