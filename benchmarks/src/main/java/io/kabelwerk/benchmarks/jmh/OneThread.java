package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.Kabelwerk;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A session that is connected to a {@link Loopback}, and does all that it does on the thread that asks for it. */
final class OneThread implements AutoCloseable {

    private final ScheduledThreadPoolExecutor scheduler = new Inline();
    private final Loopback loopback = new Loopback();
    private final Kabelwerk kabelwerk;
    private long tasks;

    /** @param codec the codec's name */
    OneThread(String codec) {
        kabelwerk = Kabelwerk.create(settings -> settings.token("token")
                .url("ws://127.0.0.1")
                .transport(loopback)
                .codec(CodecBenchmark.named(codec))
                .scheduler(scheduler)
                .callbackExecutor(this::run));
        kabelwerk.connect().join();
    }

    Kabelwerk kabelwerk() {
        return kabelwerk;
    }

    /** How many tasks its two executors were given. */
    long tasks() {
        return tasks;
    }

    private void run(Runnable task) {
        tasks++;
        task.run();
    }

    Loopback loopback() {
        return loopback;
    }

    @Override
    public void close() {
        kabelwerk.close();
        scheduler.shutdownNow();
    }

    /** Runs at once what need not wait. */
    private final class Inline extends ScheduledThreadPoolExecutor {

        Inline() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            OneThread.this.run(task);
        }
    }
}
