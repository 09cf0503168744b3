package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings that are changed while they are being changed. */
@Timeout(60)
class ConfigureTest {

    private static final int ROUNDS = 2_000;

    private final Kabelwerk kabelwerk = new CoreProvider().create(Settings.defaults());

    @Test
    void should_refuse_a_call_inside_its_own_function() {
        kabelwerk.configure(outer -> {
            outer.maxCatchUp(200);
            assertThatIllegalStateException()
                    .isThrownBy(() -> kabelwerk.configure(inner -> inner.maxCatchUp(300)))
                    .withMessage(
                            "configure(…) was called inside a function that configure(…) is calling; make all changes"
                                    + " in one function");
        });
        assertThat(kabelwerk.config().maxCatchUp()).isEqualTo(200);

        kabelwerk.configure(later -> later.maxCatchUp(400));
        assertThat(kabelwerk.config().maxCatchUp()).isEqualTo(400);
    }

    @Test
    void should_accept_another_call_after_a_function_has_thrown() {
        assertThatIllegalStateException()
                .isThrownBy(() -> kabelwerk.configure(settings -> {
                    throw new IllegalStateException();
                }));
        kabelwerk.configure(later -> later.maxCatchUp(400));
        assertThat(kabelwerk.config().maxCatchUp()).isEqualTo(400);
    }

    @Test
    void should_not_wait_for_a_function_of_another_thread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        kabelwerk.configure(slow -> {
            Thread other = new Thread(() -> {
                kabelwerk.configure(fast -> fast.token("token").maxCatchUp(300));
                done.countDown();
            });
            other.start();
            await(done);
            slow.maxCatchUp(200);
        });

        assertThat(kabelwerk.config().token())
                .as("what the other thread has set")
                .contains("token");
        assertThat(kabelwerk.config().maxCatchUp()).as("what was set last").isEqualTo(200);
    }

    @Test
    void should_lose_no_change_and_call_no_function_twice() throws InterruptedException {
        List<Setting> settings = List.of(
                new Setting(Settings.Builder::maxCatchUp, Settings::maxCatchUp),
                new Setting(Settings.Builder::maxFrameBytes, Settings::maxFrameBytes),
                new Setting(Settings.Builder::maxPendingRequests, Settings::maxPendingRequests),
                new Setting(Settings.Builder::maxPendingEvents, Settings::maxPendingEvents));
        CyclicBarrier barrier = new CyclicBarrier(settings.size());
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (Setting setting : settings) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    int value = 2_000 + round;
                    await(barrier);
                    kabelwerk.configure(builder -> {
                        calls.incrementAndGet();
                        setting.set.accept(builder, value);
                    });
                    if (setting.get.applyAsInt(kabelwerk.config()) != value) {
                        lost.incrementAndGet();
                    }
                    await(barrier);
                    if (setting.get.applyAsInt(kabelwerk.config()) != value) {
                        lost.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(lost).hasValue(0);
        assertThat(calls).hasValue(ROUNDS * settings.size());
    }

    private record Setting(ObjIntConsumer<Settings.Builder> set, ToIntFunction<Settings> get) {}

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
