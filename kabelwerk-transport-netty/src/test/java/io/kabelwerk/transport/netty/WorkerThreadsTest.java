package io.kabelwerk.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerThreadsTest {

    private final EventLoops loops = new EventLoops();
    private final WorkerThreads workers = new WorkerThreads(loops);

    @AfterEach
    void shutDown() {
        workers.shutdown();
        loops.shutdown();
    }

    @Test
    void should_be_few_again_though_there_is_always_something_to_do() throws Exception {
        assertThat(loops.next()).isSameAs(loops.first());
        CountDownLatch all = new CountDownLatch(50);
        Set<Thread> many = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            workers.execute(() -> {
                many.add(Thread.currentThread());
                all.countDown();
                try {
                    all.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        all.await();
        int few = Runtime.getRuntime().availableProcessors() + 1; // Beside the one that runs.
        assertThat(many).hasSizeGreaterThan(few);

        while (many.stream().filter(Thread::isAlive).count() > few) { // For ever, if they do not end.
            CountDownLatch done = new CountDownLatch(1);
            workers.execute(done::countDown);
            done.await();
        }
    }
}
