package io.kabelwerk.benchmarks.contender;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.kabelwerk.benchmarks.Answer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What this process has used up to a moment: CPU of all of it, and of the threads that run Java code, which are those
 * without the JIT's and the garbage collector's; bytes allocated.
 */
final class Usage {

    private static final int COLLECTIONS = 3;

    private final long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    private final Map<Long, Long> threadCpu = new HashMap<>();
    private final Map<Long, Long> threadAllocations = new HashMap<>();

    private Usage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long[] times = threads.getThreadCpuTime(ids);
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            threadCpu.put(ids[i], times[i]);
            threadAllocations.put(ids[i], bytes[i]);
        }
    }

    static Usage now() {
        return new Usage();
    }

    /** What was used since; not by threads that have ended meanwhile, of which no client here has any to speak of. */
    Answer since(Usage before) {
        return Answer.of("cpu", cpu - before.cpu)
                .with("threadCpu", sumSince(threadCpu, before.threadCpu))
                .with("allocated", sumSince(threadAllocations, before.threadAllocations));
    }

    private static long sumSince(Map<Long, Long> now, Map<Long, Long> before) {
        return now.entrySet().stream()
                .mapToLong(thread -> Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L)))
                .sum();
    }

    /** What this process holds, once garbage is collected. */
    static Answer held() throws IOException, InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Answer.of("heap", heap)
                .with("rss", 1024 * status("VmRSS"))
                .with("threads", status("Threads"))
                .with("javaThreads", Thread.getAllStackTraces().size());
    }

    private static long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("No " + name + " in /proc/self/status");
    }
}
