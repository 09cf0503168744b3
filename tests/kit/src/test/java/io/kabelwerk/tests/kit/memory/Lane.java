package io.kabelwerk.tests.kit.memory;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Does one thing after the other, on threads that all lanes share. */
final class Lane implements Executor {

    private final Executor threads;

    // What follows is guarded by this object's lock.
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Lane(Executor threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        if (!running) {
            running = true;
            next();
        }
    }

    private synchronized void next() {
        Runnable task = tasks.poll();
        running = task != null;
        if (task != null) {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    next();
                }
            });
        }
    }
}
