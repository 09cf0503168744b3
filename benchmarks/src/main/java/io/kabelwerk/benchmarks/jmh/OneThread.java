package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.Kabelwerk;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A session that is connected to a {@link Loopback}, and does all that it does on the thread that asks for it. */
final class OneThread implements AutoCloseable {

    private final ScheduledThreadPoolExecutor scheduler = new Inline();
    private final Loopback loopback = new Loopback();
    private final Kabelwerk kabelwerk;

    /** @param codec the codec's name */
    OneThread(String codec) {
        kabelwerk = Kabelwerk.create(settings -> settings.token("token")
                .url("ws://127.0.0.1")
                .transport(loopback)
                .codec(CodecBenchmark.named(codec))
                .scheduler(scheduler)
                .callbackExecutor(Runnable::run));
        kabelwerk.connect().join();
    }

    Kabelwerk kabelwerk() {
        return kabelwerk;
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
    private static final class Inline extends ScheduledThreadPoolExecutor {

        Inline() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
