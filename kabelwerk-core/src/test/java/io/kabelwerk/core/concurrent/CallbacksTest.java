package io.kabelwerk.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.Logging;
import io.kabelwerk.core.testing.TestCallbacks;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallbacksTest {

    private final VirtualTime time = new VirtualTime();
    private final List<Object> told = new ArrayList<>();
    private int limit = 4;
    private final Callbacks callbacks = TestCallbacks.on(
            time,
            new SessionLog("", () -> Logging.SILENT),
            () -> limit,
            () -> told.add("pressure at " + this.callbacks().waiting()));

    private Callbacks callbacks() {
        return callbacks;
    }

    @Test
    void should_call_listeners_in_order_on_the_executor() {
        callbacks.call(() -> told.add(1));
        callbacks.call(() -> told.add(2));
        assertThat(told).isEmpty();

        time.run();

        assertThat(told).containsExactly(1, 2);
    }

    @Test
    void should_wake_threads_once_for_a_batch() {
        limit = 6;
        List<Runnable> asked = new ArrayList<>();
        Callbacks counting =
                TestCallbacks.on(asked::add, new SessionLog("", () -> Logging.SILENT), () -> limit, () -> {});

        counting.batch(() -> {
            counting.call(() -> told.add(1));
            counting.run(() -> told.add("result"));
            counting.call(() -> told.add(2));
            assertThat(asked).as("asked for before all is there").isEmpty();
        });

        assertThat(asked).as("one for listeners, one for results").hasSize(2);
        asked.forEach(Runnable::run);
        assertThat(told).containsExactly("result", 1, 2);
    }

    /** The codec runs in a batch, and may hang: the session still has to end. */
    @Test
    void should_wake_threads_at_once_for_what_other_threads_bring_during_a_batch() {
        List<Runnable> asked = Collections.synchronizedList(new ArrayList<>());
        Callbacks counting =
                TestCallbacks.on(asked::add, new SessionLog("", () -> Logging.SILENT), () -> limit, () -> {});

        counting.batch(() -> {
            counting.call(() -> told.add(1));
            CompletableFuture.runAsync(() -> {
                        counting.call(() -> told.add(2));
                        counting.run(() -> told.add("result"));
                    })
                    .join();
            List.copyOf(asked).forEach(Runnable::run);
            assertThat(told).containsExactly(1, 2, "result");
        });
    }

    @Test
    void should_let_a_listener_of_a_batch_use_a_result_of_it_also_on_the_thread_that_reads() {
        Callbacks direct =
                TestCallbacks.on(Runnable::run, new SessionLog("", () -> Logging.SILENT), () -> limit, () -> {});

        direct.batch(() -> {
            direct.call(() -> {
                direct.run(() -> told.add("of the listener"));
                told.add("listener");
            });
            direct.run(() -> told.add("result"));
        });

        assertThat(told).containsExactly("result", "of the listener", "listener");
    }

    /** Who posts, and then closes, would otherwise seldom see the event of it. */
    @Test
    void should_ask_for_a_thread_for_listeners_first() {
        callbacks.batch(() -> {
            callbacks.run(() -> told.add("result"));
            callbacks.call(() -> told.add("listener"));
        });

        time.run();

        assertThat(told).containsExactly("listener", "result");
    }

    @Test
    void should_wake_a_thread_for_what_came_in_a_batch_before_an_error() {
        assertThatThrownBy(() -> callbacks.batch(() -> {
                    callbacks.call(() -> told.add(1));
                    throw new IllegalStateException("from the codec");
                }))
                .isInstanceOf(IllegalStateException.class);
        callbacks.call(() -> told.add(2));

        time.run();

        assertThat(told).containsExactly(1, 2);
    }

    @Test
    void should_tell_of_pressure_at_the_limit_and_again_at_half_of_it() {
        for (int i = 1; i <= 5; i++) {
            callbacks.call(() -> {});
            assertThat(callbacks.isFull()).isEqualTo(i >= 4);
        }
        assertThat(told).containsExactly("pressure at 4");

        time.run();

        assertThat(told).containsExactly("pressure at 4", "pressure at 2");
        assertThat(callbacks.isFull()).isFalse();
        assertThat(callbacks.waiting()).isZero();
    }

    /** No listener is slow here: none had been called. */
    @Test
    void should_call_listeners_within_a_batch_before_it_comes_to_the_limit_by_itself() {
        Callbacks direct = TestCallbacks.on(
                Runnable::run, new SessionLog("", () -> Logging.SILENT), () -> limit, () -> told.add("pressure"));

        direct.batch(() -> {
            direct.run(() -> told.add("result"));
            for (int i = 1; i <= 5; i++) {
                int number = i;
                direct.call(() -> {
                    direct.run(() -> told.add("of the listener"));
                    told.add(number);
                });
                if (number == 1) {
                    assertThat(told)
                            .as("before the batch is half as long as the limit")
                            .isEmpty();
                }
            }
        });

        assertThat(told)
                .containsExactly(
                        "result",
                        "of the listener",
                        1,
                        "of the listener",
                        2,
                        "of the listener",
                        3,
                        "of the listener",
                        4,
                        "of the listener",
                        5);
    }

    @Test
    void should_tell_of_pressure_in_a_batch_where_no_thread_comes() {
        callbacks.batch(() -> {
            for (int i = 1; i <= 5; i++) {
                callbacks.call(() -> {});
            }
        });

        assertThat(told).containsExactly("pressure at 4");
    }

    @Test
    void should_tell_of_pressure_also_where_the_limit_changes_meanwhile() {
        for (int i = 1; i <= 3; i++) {
            callbacks.call(() -> {});
        }
        limit = 2;
        callbacks.call(() -> {});
        assertThat(told).containsExactly("pressure at 4");
        assertThat(callbacks.isFull()).isTrue();

        limit = 100;
        time.run();

        assertThat(told).containsExactly("pressure at 4", "pressure at 3");
        assertThat(callbacks.isFull()).isFalse();
    }

    @Test
    void should_go_on_after_a_call_that_throws() {
        callbacks.call(() -> {
            throw new IllegalStateException("thrown");
        });
        callbacks.call(() -> told.add(1));

        time.run();

        assertThat(told).containsExactly(1);
        assertThat(callbacks.waiting()).isZero();
    }

    @Test
    void should_know_whose_callback_it_is_in() {
        Callbacks other = TestCallbacks.on(time, new SessionLog("", () -> Logging.SILENT), () -> 4, () -> {});
        callbacks.call(() -> told.add(callbacks.isInside() + " " + other.isInside()));
        callbacks.run(() -> told.add(callbacks.isInside() + " " + other.isInside()));

        time.run();

        assertThat(told).containsExactly("true false", "true false");
        assertThat(callbacks.isInside()).isFalse();
    }

    @Test
    void should_complete_a_promise_beside_the_lane_so_that_a_listener_may_wait_for_it() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Callbacks real = TestCallbacks.on(threads, new SessionLog("", () -> Logging.SILENT), () -> 100, () -> {});
            CountDownLatch listening = new CountDownLatch(1);
            CompletableFuture<String> seen = new CompletableFuture<>();
            Promise<String> promise = new Promise<>(real);
            real.call(() -> {
                listening.countDown();
                seen.complete(promise.future().join());
            });
            assertThat(listening.await(30, TimeUnit.SECONDS)).isTrue();

            promise.complete("value");

            assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("value");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void should_run_everything_with_the_context_class_loader_of_the_application() {
        ClassLoader application = new URLClassLoader(new URL[0]);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(application);
        Callbacks others = TestCallbacks.on(time, new SessionLog("", () -> Logging.SILENT), () -> 4, () -> {});
        Thread.currentThread().setContextClassLoader(before);

        others.call(() -> told.add(Thread.currentThread().getContextClassLoader()));
        others.run(() -> told.add(Thread.currentThread().getContextClassLoader()));
        others.newSerialExecutor().execute(() -> told.add(Thread.currentThread().getContextClassLoader()));
        time.run();

        assertThat(told).containsExactly(application, application, application);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void should_complete_a_promise_on_the_executor_and_never_on_the_callers_thread() {
        Promise<String> promise = new Promise<>(callbacks);

        promise.complete("value");
        assertThat(promise.future()).isNotDone();
        time.run();

        assertThat(promise.future()).isCompletedWithValue("value");
    }

    @Test
    void should_complete_a_promise_where_the_executor_accepts_nothing_any_more() {
        time.shutdown();
        Promise<String> promise = new Promise<>(callbacks);

        promise.complete("value");

        assertThat(promise.future()).isCompletedWithValue("value");
    }

    @Test
    void should_keep_a_promise_once() {
        Promise<String> promise = new Promise<>(callbacks);

        promise.complete("first");
        promise.fail(new IllegalStateException("second"));
        promise.complete("third");
        time.run();
        promise.fail(new IllegalStateException("fourth"));
        time.run();

        assertThat(promise.future()).isCompletedWithValue("first");
    }

    @Test
    void should_hand_an_error_over_as_it_is() {
        Promise<String> promise = new Promise<>(callbacks);
        IllegalStateException error = new IllegalStateException("failed");

        promise.fail(error);
        time.run();

        assertThatThrownBy(() -> promise.future().get()).hasCause(error);
    }

    @Test
    void should_hear_of_a_cancellation_and_of_nothing_else() {
        Promise<String> cancelled = new Promise<>(callbacks);
        Promise<String> completed = new Promise<>(callbacks);
        cancelled.onCancel(() -> told.add("cancelled"));
        completed.onCancel(() -> told.add("completed"));

        cancelled.future().cancel(true);
        cancelled.future().cancel(true);
        completed.complete("value");
        time.run();

        assertThat(told).containsExactly("cancelled");
    }
}
