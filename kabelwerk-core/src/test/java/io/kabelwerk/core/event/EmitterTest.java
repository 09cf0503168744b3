package io.kabelwerk.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Logging;
import io.kabelwerk.Registration;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.testing.LogCapture;
import io.kabelwerk.core.testing.TestCallbacks;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EmitterTest {

    private static final int LIMIT = 10;

    /** What happens in this test. */
    private sealed interface Event {}

    private record Hello(int number) implements Event {}

    private record Bye() implements Event {}

    private final VirtualTime time = new VirtualTime();
    private final LogCapture log = LogCapture.start();
    private final Callbacks callbacks =
            TestCallbacks.on(time, new SessionLog("", () -> Logging.ERROR), () -> LIMIT, () -> {});
    private final Emitter<Event> emitter = new Emitter<>(callbacks::run);
    private final List<Object> told = new ArrayList<>();

    @AfterEach
    void stopLog() {
        log.close();
    }

    @Nested
    class Listeners {

        @Test
        void should_be_told_in_the_order_in_which_they_came_and_things_happened() {
            emitter.on(Hello.class, event -> told.add("first " + event.number()));
            emitter.on(Hello.class, event -> told.add("second " + event.number()));

            emit(new Hello(1), new Hello(2));

            assertThat(told).containsExactly("first 1", "second 1", "first 2", "second 2");
        }

        @Test
        void should_be_told_of_their_own_type_only_or_of_all() {
            emitter.on(Bye.class, told::add);
            emitter.on(Event.class, event -> told.add("all " + event));

            emit(new Hello(1), new Bye());

            assertThat(told).containsExactly("all Hello[number=1]", new Bye(), "all Bye[]");
        }

        @Test
        void should_not_be_told_of_what_happened_before_they_came() {
            emitter.emit(new Hello(1), callbacks);
            emitter.on(Hello.class, told::add);

            emit(new Hello(2));

            assertThat(told).containsExactly(new Hello(2));
        }

        @Test
        void should_be_called_once_where_they_want_that_even_when_they_throw() {
            emitter.once(Hello.class, event -> {
                told.add(event);
                throw new IllegalStateException("thrown");
            });

            emit(new Hello(1), new Hello(2), new Hello(3));

            assertThat(told).containsExactly(new Hello(1));
            assertThat(emitter.hasListeners()).isFalse();
        }

        @Test
        void should_be_removed_before_they_are_called_once() {
            emitter.once(Hello.class, event -> told.add(emitter.hasListeners()));

            emit(new Hello(1));

            assertThat(told).containsExactly(false);
        }

        @Test
        void should_hurt_nobody_when_they_throw() {
            emitter.on(Hello.class, event -> {
                throw new StackOverflowError("thrown");
            });
            emitter.on(Hello.class, told::add);

            emit(new Hello(1), new Hello(2));

            assertThat(told).containsExactly(new Hello(1), new Hello(2));
            assertThat(log.messages(Level.SEVERE))
                    .containsExactly("A listener for Hello has thrown", "A listener for Hello has thrown");
        }

        @Test
        void should_go_when_they_are_cancelled_or_turned_off() {
            Registration cancelled = emitter.on(Hello.class, event -> told.add("cancelled"));
            emitter.on(Hello.class, event -> told.add("off"));
            emitter.on(Event.class, event -> told.add("kept"));

            cancelled.cancel();
            cancelled.cancel();
            emitter.off(Hello.class);
            emit(new Hello(1));
            assertThat(told).containsExactly("kept");

            emitter.off();
            emit(new Hello(2));
            assertThat(told).containsExactly("kept");
        }

        @Test
        void should_not_be_told_any_more_where_another_listener_has_turned_them_off() {
            emitter.on(Hello.class, event -> emitter.off());
            emitter.on(Hello.class, told::add);

            emit(new Hello(1));

            assertThat(told).isEmpty();
        }

        @Test
        void should_not_be_told_of_what_waits_once_they_are_gone() {
            Registration subscription = emitter.on(Hello.class, told::add);
            emitter.emit(new Hello(1), callbacks);

            subscription.cancel();
            time.run();

            assertThat(told).isEmpty();
        }

        @Test
        void should_not_be_told_once_the_callbacks_are_silenced() {
            emitter.on(Hello.class, told::add);
            emitter.emit(new Hello(1), callbacks);

            callbacks.silence();
            time.run();

            assertThat(told).isEmpty();
        }

        @Test
        void should_come_again_after_an_end_but_not_after_the_close() {
            emitter.end();
            emitter.on(Hello.class, told::add);
            emit(new Hello(1));
            emitter.close();

            emit(new Hello(2));

            assertThat(told).containsExactly(new Hello(1));
            assertThatIllegalStateException().isThrownBy(() -> emitter.on(Hello.class, told::add));
        }

        @Test
        void should_cost_nothing_where_nobody_wants_to_hear() {
            emitter.on(Bye.class, told::add);

            emitter.emit(new Hello(1), callbacks);

            assertThat(callbacks.waiting()).isZero();
        }
    }

    @Nested
    class Streams {

        @Test
        void should_bring_as_much_as_is_asked_for_in_order() {
            Reader reader = subscribe();
            reader.request(2);

            emit(new Hello(1), new Hello(2), new Hello(3));
            assertThat(told).containsExactly(new Hello(1), new Hello(2));
            reader.request(5);
            time.run();

            assertThat(told).containsExactly(new Hello(1), new Hello(2), new Hello(3));
        }

        @Test
        void should_be_told_between_listeners_in_the_order_in_which_they_came() {
            emitter.on(Hello.class, event -> told.add("listener"));
            subscribe().request(Long.MAX_VALUE);

            emit(new Hello(1), new Bye());

            assertThat(told).containsExactly("listener", new Hello(1), new Bye());
        }

        @Test
        void should_count_demand_beyond_the_largest_long_as_endless() {
            Reader reader = subscribe();
            reader.request(Long.MAX_VALUE);
            reader.request(Long.MAX_VALUE);

            for (int i = 0; i < 100; i++) {
                emit(new Hello(i));
            }

            assertThat(told).hasSize(100);
        }

        @Test
        void should_fail_alone_where_nothing_is_asked_for() {
            for (long bad : new long[] {0, -1, Long.MIN_VALUE}) {
                told.clear();
                Reader reader = subscribe();

                reader.request(bad);
                time.run();

                assertThat(told)
                        .hasSize(1)
                        .first()
                        .isInstanceOf(IllegalArgumentException.class)
                        .asString()
                        .contains(" " + bad);
                assertThat(emitter.hasListeners()).isFalse();
            }
        }

        @Test
        void should_fail_alone_where_the_subscriber_asks_too_slowly() {
            Reader slow = subscribe();
            emitter.on(Hello.class, event -> {});
            for (int i = 0; i < LIMIT; i++) {
                emit(new Hello(i));
            }
            assertThat(told).isEmpty();

            emit(new Hello(LIMIT));

            assertThat(told).hasSize(1).first().isInstanceOfSatisfying(LimitExceededException.class, error -> {
                assertThat(error.setting()).isEqualTo("maxPendingEvents");
                assertThat(error.limit()).isEqualTo(LIMIT);
            });
            slow.request(100);
            time.run();
            assertThat(told).hasSize(1);
            assertThat(emitter.hasListeners()).isTrue();
        }

        @Test
        void should_complete_at_the_end_whatever_was_asked_for() {
            subscribe();

            emitter.end();
            time.run();

            assertThat(told).containsExactly("complete");
        }

        @Test
        void should_complete_at_once_after_the_close() {
            emitter.close();

            subscribe();
            assertThat(told).as("on the subscriber's thread").isEmpty();
            time.run();

            assertThat(told).containsExactly("complete");
        }

        @Test
        void should_complete_after_what_has_happened_before() {
            subscribe().request(10);
            emitter.emit(new Hello(1), callbacks);

            emitter.completeStreams(callbacks);
            time.run();

            assertThat(told).containsExactly(new Hello(1), "complete");
            assertThat(emitter.hasListeners()).isFalse();
        }

        @Test
        void should_bring_what_waits_for_a_slow_subscriber_before_it_completes() {
            Reader slow = subscribe();
            emit(new Hello(1), new Bye());

            emitter.completeStreams(callbacks);
            emit(new Hello(2));
            slow.request(1);
            time.run();
            assertThat(told).containsExactly(new Hello(1));
            slow.request(1);
            time.run();

            assertThat(told).containsExactly(new Hello(1), new Bye(), "complete");
            assertThat(emitter.hasListeners()).isFalse();
        }

        @Test
        void should_complete_at_once_where_the_application_ends_what_was_finishing() {
            subscribe();
            emit(new Hello(1));
            emitter.completeStreams(callbacks);
            time.run();

            emitter.end();
            time.run();

            assertThat(told).containsExactly("complete");
        }

        @Test
        void should_signal_on_the_callback_executor_and_never_on_the_thread_that_ends_it() {
            subscribe();

            emitter.end();
            assertThat(told).isEmpty();
            time.run();

            assertThat(told).containsExactly("complete");
        }

        @Test
        void should_bring_nothing_once_it_is_cancelled() {
            Reader reader = subscribe();
            reader.request(10);
            emit(new Hello(1));

            reader.cancel();
            assertThat(emitter.hasListeners()).isFalse();
            emit(new Hello(2));
            reader.request(-1);
            emitter.end();
            time.run();

            assertThat(told).containsExactly(new Hello(1));
        }

        @Test
        void should_forget_a_subscriber_that_cancels_at_once() {
            emitter.events().subscribe(new Reader() {
                @Override
                public void onSubscribe(Flow.Subscription started) {
                    started.cancel();
                }
            });
            time.run();

            assertThat(emitter.hasListeners()).isFalse();
            assertThat(told).isEmpty();
        }

        @Test
        void should_let_the_subscriber_ask_and_cancel_inside_its_own_signals() {
            emitter.events().subscribe(new Reader() {
                @Override
                public void onSubscribe(Flow.Subscription started) {
                    super.onSubscribe(started);
                    request(1);
                }

                @Override
                public void onNext(Event event) {
                    super.onNext(event);
                    if (told.size() < 3) {
                        request(1);
                    } else {
                        cancel();
                    }
                }
            });

            emit(new Hello(1), new Hello(2), new Hello(3), new Hello(4));

            assertThat(told).containsExactly(new Hello(1), new Hello(2), new Hello(3));
        }

        @Test
        void should_forget_a_subscriber_that_throws() {
            emitter.events().subscribe(new Reader() {
                @Override
                public void onNext(Event event) {
                    super.onNext(event);
                    throw new IllegalStateException("thrown");
                }

                @Override
                public void onSubscribe(Flow.Subscription started) {
                    super.onSubscribe(started);
                    request(10);
                }
            });

            emit(new Hello(1), new Hello(2));

            assertThat(told).containsExactly(new Hello(1));
            assertThat(log.messages(Level.SEVERE)).containsExactly("A subscriber has thrown");
            assertThat(emitter.hasListeners()).isFalse();
        }

        @Test
        void should_serve_several_each_at_its_own_pace() {
            Reader fast = subscribe();
            Reader slow = subscribe();
            fast.request(10);
            slow.request(1);

            emit(new Hello(1), new Hello(2));

            assertThat(fast.count).isEqualTo(2);
            assertThat(slow.count).isEqualTo(1);
        }

        private Reader subscribe() {
            Reader reader = new Reader();
            emitter.events().subscribe(reader);
            return reader;
        }
    }

    private void emit(Event... events) {
        for (Event event : events) {
            emitter.emit(event, callbacks);
        }
        time.run();
    }

    private class Reader implements Flow.Subscriber<Event> {
        private Flow.@Nullable Subscription subscription;
        private int count;

        void request(long n) {
            if (subscription != null) {
                subscription.request(n);
            }
        }

        void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
        }

        @Override
        public void onNext(Event event) {
            count++;
            told.add(event);
        }

        @Override
        public void onError(Throwable error) {
            told.add(error);
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }
}
